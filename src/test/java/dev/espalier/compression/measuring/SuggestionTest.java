package dev.espalier.compression.measuring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.results.SuggestedJob;
import dev.espalier.compression.spec.Evaluate;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.Sensitivity;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.spec.layers.LayerBits;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final Score DENSE = new Score(0.9, 0.3, 900L, 10_000);

    @Test
    void takes_each_layer_to_the_last_value_before_the_first_that_costs_more_than_a_point() {
        Prune prune = (Prune) steps(
                        Sensitivity.Of.PRUNE,
                        point("a", 0.2, 0.9),
                        point("a", 0.8, 0.895),
                        point("a", 0.4, 0.88),
                        point("b", 0.4, 0.89),
                        point("b", 0.8, 0.5),
                        point("c", 0.4, 0.899),
                        point("d", 0.2, 0.7))
                .getFirst();
        assertThat(prune.sparsity()).isEqualTo(0.4);
        assertThat(prune.overrides()).containsExactly(new LayerSparsity("a", 0.2));
        assertThat(prune.layers().exclude()).containsExactly("d");
        assertThat(prune.finetune()).isNull();
    }

    @Test
    void gives_more_bits_to_the_layers_that_need_them() {
        Quantize quantize = (Quantize) steps(
                        Sensitivity.Of.QUANTIZE,
                        point("a", 8, 0.9),
                        point("a", 4, 0.9),
                        point("a", 2, 0.6),
                        point("b", 8, 0.9),
                        point("b", 4, 0.8),
                        point("c", 4, 0.9))
                .getFirst();
        assertThat(quantize.bits()).isEqualTo(4);
        assertThat(quantize.overrides()).containsExactly(new LayerBits("b", 8));
    }

    @Test
    void tolerates_a_standard_error_where_the_part_is_small_and_a_twentieth_of_a_loss_without_accuracies() {
        Score small = new Score(0.9, 0.3, 90L, 100);
        assertThat(suggest(small, point("a", 0.5, 0.875))).isNotEmpty();
        assertThat(suggest(DENSE, point("a", 0.5, 0.875))).isEmpty();
        Score regression = new Score(null, 2.0, null, 100);
        assertThat(suggest(regression, new SensitivityPoint("a", 0.5, null, 2.09)))
                .isNotEmpty();
        assertThat(suggest(regression, new SensitivityPoint("a", 0.5, null, 2.11)))
                .isEmpty();
        assertThat(suggest(regression, new SensitivityPoint("a", 0.5, null, null)))
                .isEmpty();
    }

    private static SensitivityPoint point(String layer, double value, double accuracy) {
        return new SensitivityPoint(layer, value, accuracy, 0.3);
    }

    private static java.util.Optional<SuggestedJob> suggest(Score unchanged, SensitivityPoint... points) {
        return suggestion(Sensitivity.Of.PRUNE).of(List.of(points), unchanged, (layer, value) -> true);
    }

    private static List<StepSpec> steps(Sensitivity.Of of, SensitivityPoint... points) {
        return suggestion(of)
                .of(List.of(points), DENSE, (layer, value) -> true)
                .orElseThrow()
                .steps();
    }

    private static Suggestion suggestion(Sensitivity.Of of) {
        return new Suggestion(
                new Sensitivity(of, List.of(0.5), LayerSelection.ALL), List.of(new Evaluate(Part.TEST)), null);
    }
}
