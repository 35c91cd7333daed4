package dev.espalier.web.hints;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeantDurationTest {
    @ParameterizedTest
    @CsvSource({
        "6h, PT6H",
        "90m, PT1H30M",
        "30s, PT30S",
        "1 h 30 min, PT1H30M",
        "2 hours, PT2H",
        "1d, PT24H",
        "3600, PT1H",
        "0.5h, PT30M",
        "pt6h, PT6H",
        "P1D, PT24H",
        "500ms, PT0.5S",
        "'1 day, 2 hours', PT26H",
    })
    void reads_what_people_write(String text, String iso) {
        assertThat(MeantDuration.iso(text)).contains(iso);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "6 parsecs", "h", "1 2", "pt", "1h2", "99999999999999999999h", "--", "P1Y"})
    void leaves_what_is_no_duration(String text) {
        assertThat(MeantDuration.iso(text)).isEmpty();
    }
}
