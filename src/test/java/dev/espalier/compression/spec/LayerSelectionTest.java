package dev.espalier.compression.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayerSelectionTest {
    private static final List<String> NAMES =
            List.of("head_conv.0.conv", "body_op.0.conv1.0.conv", "body_op.3.id_mapping.conv", "final_fc.linear");

    @Test
    void a_star_stands_for_any_characters_dots_included() {
        assertThat(new LayerSelection(List.of("body_op.*"), List.of("*.id_mapping.*")).select(NAMES))
                .containsExactly("body_op.0.conv1.0.conv");
        assertThat(LayerSelection.ALL.select(NAMES)).isEqualTo(NAMES);
    }

    @Test
    void everything_but_the_star_is_taken_literally() {
        assertThat(new LayerSelection(List.of("body_op?0*", "[a-z]+", "final_fc.linear"), List.of()).select(NAMES))
                .containsExactly("final_fc.linear");
        assertThat(new LayerSelection(List.of("\\E.*"), List.of()).select(NAMES))
                .isEmpty();
    }

    @Test
    void names_the_globs_that_match_nothing() {
        assertThat(new LayerSelection(List.of("*", "conv9"), List.of("x*", "final*")).unmatched(NAMES))
                .containsExactly("conv9", "x*");
    }

    @Test
    void many_stars_do_not_take_forever() {
        String name = "a".repeat(1000);
        assertThat(new LayerSelection(List.of("**".repeat(400) + "a*a*a*a*b"), List.of()).select(List.of(name)))
                .isEmpty();
    }
}
