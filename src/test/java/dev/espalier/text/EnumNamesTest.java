package dev.espalier.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnumNamesTest {
    private enum Kind {
        ONE_SHOT
    }

    @Test
    void writes_constants_as_json_and_addresses_do() {
        assertThat(EnumNames.of(Kind.ONE_SHOT)).isEqualTo("one_shot");
        assertThat(EnumNames.dashed(Kind.ONE_SHOT)).isEqualTo("one-shot");
    }

    @Test
    void finds_the_constant_that_is_written_so() {
        assertThat(EnumNames.constant(Kind.class, "one_shot")).isEqualTo(Kind.ONE_SHOT);
    }
}
