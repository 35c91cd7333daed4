package dev.espalier.web.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1, \"b\": [2, {\"d\": 3, \"c\": 4}]} | {\"b\":[2.0,{\"c\":4e0,\"d\":30e-1}],\"a\":1.00}",
                "{\"a\": 100} | {\"a\":1E+2}",
                "{\"a\": 0} | {\"a\":-0.0}",
                "{\"a\": null, \"b\": {\"c\": null}} | {\"b\":{}}",
                "\"\\u00e9\\/\" | \"é/\"",
                "{\"\\u0061\": true} | {\"a\":true}",
            })
    void writes_the_same_for_the_same(String one, String other) {
        assertThat(CanonicalJson.of(one)).isEqualTo(CanonicalJson.of(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1, 2] | [2, 1]",
                "[1, null] | [1]",
                "1 | \"1\"",
                "0.1 | 0.10000000000000001",
                "true | \"true\"",
                "\"\\ud800\" | \"?\"",
                "\"a\\u0000\" | \"a\"",
                "{\"a\": {\"b\": 1}} | {\"a\": {}, \"b\": 1}",
                "[\"a\", \"b\"] | [\"a\\\",\\\"b\"]",
                "{\"a\": 1, \"a\": 2} | {\"a\": 2}",
                "{} | {",
            })
    void writes_something_else_for_something_else(String one, String other) {
        assertThat(CanonicalJson.of(one)).isNotEqualTo(CanonicalJson.of(other));
    }

    @Test
    void is_not_made_slow_by_an_exponent() {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(CanonicalJson.of("[1e999999999, 1e-999999999]"))
                        .isEqualTo("[1e999999999,1e-999999999]"));
    }
}
