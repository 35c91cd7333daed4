package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MagnitudePruningTest {
    @Test
    void agrees_with_numpy_on_thresholds_and_counts() {
        JsonNode golden = Golden.read();
        ArrayValues weights = nonzero(Golden.floats(golden.get("weights")));
        for (JsonNode row : golden.get("percentiles")) {
            double threshold = MagnitudePruning.threshold(
                    List.of(weights), row.get("sparsity").doubleValue());
            assertThat(threshold).isEqualTo(row.get("threshold").doubleValue());
            assertThat(MagnitudePruning.mask(weights, threshold).prunedCount())
                    .isEqualTo(row.get("pruned").intValue());
        }
    }

    @ParameterizedTest
    @CsvSource({"432,0.2,87", "432,0.8,345", "2304,0.2,461", "640,0.7,448", "5,0,0", "5,1,5"})
    void prunes_as_many_distinct_weights_as_the_definition_says(int count, double sparsity, int pruned) {
        ArrayValues weights = distinct(count, false);
        double threshold = MagnitudePruning.threshold(List.of(weights), sparsity);
        assertThat(MagnitudePruning.mask(weights, threshold).prunedCount()).isEqualTo(pruned);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void finds_the_same_order_statistics_as_sorting_does(boolean isDouble) {
        ArrayValues first = distinct(40_000, isDouble);
        ArrayValues second = distinct(1_001, isDouble);
        double[] sorted = java.util.stream.DoubleStream.concat(Arrays.stream(first.array), Arrays.stream(second.array))
                .map(Math::abs)
                .sorted()
                .toArray();
        OrderStatistics statistics = new OrderStatistics(List.of(first, second));
        for (int k : new int[] {0, 1, 777, 20_500, sorted.length - 2, sorted.length - 1}) {
            assertThat(statistics.around(k))
                    .isEqualTo(new OrderStatistics.Neighbours(sorted[k], sorted[Math.min(k + 1, sorted.length - 1)]));
        }
    }

    @Test
    void includes_all_ties_of_the_threshold() {
        ArrayValues weights = ArrayValues.floats(1, -1, 1, 2, -1, 3);
        double threshold = MagnitudePruning.threshold(List.of(weights), 0.2);
        assertThat(threshold).isEqualTo(1);
        assertThat(MagnitudePruning.mask(weights, threshold).prunedCount()).isEqualTo(4);
    }

    @Test
    void handles_zeros_denormals_and_a_single_weight() {
        ArrayValues weights = ArrayValues.floats(0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE);
        double threshold = MagnitudePruning.threshold(List.of(weights), 0.5);
        assertThat(threshold).isEqualTo(Float.MIN_VALUE);
        assertThat(MagnitudePruning.mask(weights, threshold).prunedCount()).isEqualTo(4);
        assertThat(MagnitudePruning.threshold(List.of(ArrayValues.floats(3)), 0.4))
                .isEqualTo(3);
        assertThat(MagnitudePruning.threshold(List.of(), 0.4)).isEqualTo(MagnitudePruning.NOTHING);
    }

    @Test
    void applies_a_mask_and_leaves_the_rest() {
        ArrayValues weights = ArrayValues.floats(1, -2, 3, -4);
        MagnitudePruning.apply(weights, MagnitudePruning.mask(weights, 2));
        assertThat(weights.array).containsExactly(0, 0, 3, -4);
        assertThat(MagnitudePruning.zeros(weights).prunedCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refuses_a_sparsity_that_is_no_fraction(double sparsity) {
        assertThatThrownBy(() -> MagnitudePruning.threshold(List.of(), sparsity))
                .hasMessageContaining("" + sparsity);
    }

    private static ArrayValues nonzero(float[] weights) {
        int count = 0;
        float[] kept = new float[weights.length];
        for (float weight : weights) {
            if (weight != 0) {
                kept[count++] = weight;
            }
        }
        return ArrayValues.floats(Arrays.copyOf(kept, count));
    }

    private static ArrayValues distinct(int count, boolean isDouble) {
        Random random = new Random(count);
        double[] values = random.doubles(2L * count, -1, 1)
                .map(value -> isDouble ? value : (float) value)
                .filter(value -> value != 0)
                .distinct()
                .limit(count)
                .toArray();
        assertThat(values).hasSize(count);
        if (isDouble) {
            return ArrayValues.doubles(values);
        }
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) values[i];
        }
        return ArrayValues.floats(floats);
    }
}
