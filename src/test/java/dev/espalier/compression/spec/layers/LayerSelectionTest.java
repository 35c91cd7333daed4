package dev.espalier.compression.spec.layers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.graph.LayerName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayerSelectionTest {
    private static final List<LayerName> NAMES = Stream.of(
                    "head_conv.0.conv", "body_op.0.conv1.0.conv", "body_op.3.id_mapping.conv", "final_fc.linear")
            .map(LayerName::of)
            .toList();

    @Test
    void a_star_stands_for_any_characters_dots_included() {
        assertThat(new LayerSelection(List.of("body_op.*"), List.of("*.id_mapping.*")).select(NAMES))
                .extracting(LayerName::name)
                .containsExactly("body_op.0.conv1.0.conv");
        assertThat(LayerSelection.ALL.select(NAMES)).isEqualTo(NAMES);
    }

    @Test
    void everything_but_the_star_is_taken_literally() {
        assertThat(new LayerSelection(List.of("body_op?0*", "[a-z]+", "final_fc.linear"), List.of()).select(NAMES))
                .extracting(LayerName::name)
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
    void any_name_of_a_tied_layer_means_the_layer() {
        List<LayerName> tied = List.of(new LayerName("emb", List.of("head")), LayerName.of("fc"));
        assertThat(new LayerSelection(List.of("head"), List.of()).select(tied)).containsExactly(tied.getFirst());
        assertThat(new LayerSelection(List.of("emb", "head"), List.of()).select(tied))
                .as("once, however many of its names are meant")
                .containsExactly(tied.getFirst());
        assertThat(new LayerSelection(List.of("*"), List.of("he*")).select(tied))
                .containsExactly(tied.getLast());
        assertThat(new LayerSelection(List.of("head"), List.of("tail")).unmatched(tied))
                .containsExactly("tail");
    }

    @Test
    void many_stars_do_not_take_forever() {
        String name = "a".repeat(1000);
        assertThat(new LayerSelection(List.of("**".repeat(400) + "a*a*a*a*b"), List.of())
                        .select(List.of(LayerName.of(name))))
                .isEmpty();
    }
}
