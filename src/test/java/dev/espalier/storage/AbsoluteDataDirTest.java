package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class AbsoluteDataDirTest {
    @ParameterizedTest
    @ValueSource(strings = {"data", "./data", "x/../data"})
    void makes_a_relative_folder_absolute(String given) {
        assertThat(seen(given)).isEqualTo(Path.of("data").toAbsolutePath().toString());
    }

    @Test
    void leaves_an_absolute_folder_as_it_is() {
        assertThat(seen("/srv/espalier data")).isEqualTo("/srv/espalier data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/srv/a;b"})
    void leaves_what_would_end_a_database_url_early_to_be_refused(String given) {
        assertThat(seen(given)).isEqualTo(given);
        assertThatThrownBy(() -> DataFolder.prepare(given))
                .hasMessage("espalier.data-dir must be a path without a semicolon, was \"" + given + "\"");
    }

    private static String seen(String given) {
        MockEnvironment environment = new MockEnvironment().withProperty("espalier.data-dir", given);
        new AbsoluteDataDir().postProcessEnvironment(environment, new SpringApplication());
        return String.valueOf(environment.getProperty("espalier.data-dir"));
    }
}
