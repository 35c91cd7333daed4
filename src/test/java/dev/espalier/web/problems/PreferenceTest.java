package dev.espalier.web.problems;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
                "text/html, */*",
                "text/*, application/json;q=0.9",
                "text/html, image/gif, image/jpeg, */*; q=0.2",
            })
    void who_names_html_first_is_a_person(String accept) {
        assertThat(Preference.isForPages(accept)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/json",
                "application/json, text/html",
                "application/problem+json, text/html",
                "text/html;q=0.5, */*;q=0.8",
                "text/csv",
                "text/html;q=0",
                "nonsense",
                "",
            })
    void whoever_takes_json_as_gladly_gets_it(String accept) {
        assertThat(Preference.isForPages(accept)).isFalse();
    }

    @Test
    void who_says_nothing_gets_json() {
        assertThat(Preference.isForPages(null)).isFalse();
    }
}
