package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SelectionTest {
    @Test
    void agrees_with_numpy_on_percentiles() {
        JsonNode golden = Golden.read();
        ArrayValues weights = nonzero(Golden.floats(golden.get("weights")));
        for (JsonNode row : golden.get("percentiles")) {
            Mask mask = percentile(weights, row.get("sparsity").doubleValue());
            assertThat(mask.prunedCount()).isEqualTo(row.get("pruned").intValue());
            assertThat(mask.largestPruned(weights))
                    .isLessThanOrEqualTo(row.get("threshold").doubleValue());
        }
    }

    /** numpy 2.4.6: percentile(x, 65) is a float32 and takes 4 of these, percentile(x, [65]) a float64 and takes 3. */
    @Test
    void thresholds_between_neighbours_are_of_double_precision() {
        float one = Math.nextUp(1f);
        assertThat(percentile(ArrayValues.floats(0.25f, 0.5f, 1, one, 2), 0.65).prunedCount())
                .isEqualTo(3);
    }

    @Test
    void agrees_with_numpy_on_percentiles_of_scores_of_either_sign() {
        JsonNode golden = Golden.read().get("signed");
        Scores scores = Scores.of(ArrayValues.floats(Golden.floats(golden.get("scores"))));
        for (JsonNode row : golden.get("percentiles")) {
            Mask mask = Selection.percentile(
                            List.of(scores), row.get("sparsity").doubleValue())
                    .getFirst();
            assertThat(Golden.pruned(mask)).isEqualTo(Golden.positions(row));
        }
    }

    @Test
    void agrees_with_pytorch_on_counts() {
        JsonNode golden = Golden.read();
        float[] weights = Golden.floats(golden.get("distinct"));
        for (JsonNode row : golden.get("counted")) {
            List<Scores> pool = parts(weights, row.get("parts"));
            List<Mask> masks = Selection.count(pool, row.get("sparsity").doubleValue());
            assertThat(joined(masks)).as("%s", row).isEqualTo(Golden.positions(row));
        }
    }

    private static List<Scores> parts(float[] weights, JsonNode starts) {
        List<Scores> parts = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int end = i + 1 < starts.size() ? starts.get(i + 1).intValue() : weights.length;
            parts.add(Scores.magnitudes(
                    ArrayValues.floats(Arrays.copyOfRange(weights, starts.get(i).intValue(), end))));
        }
        return parts;
    }

    private static List<Integer> joined(List<Mask> masks) {
        List<Integer> positions = new ArrayList<>();
        int from = 0;
        for (Mask mask : masks) {
            for (int position : Golden.pruned(mask)) {
                positions.add(from + position);
            }
            from += mask.count();
        }
        return positions;
    }

    @ParameterizedTest
    @CsvSource({
        "432,0.2,87,86",
        "432,0.8,345,346",
        "2304,0.2,461,461",
        "640,0.7,448,448",
        "5,0,0,0",
        "5,1,5,5",
        "5,0.5,3,2",
        "7,0.5,4,4"
    })
    void takes_as_many_distinct_weights_as_the_definitions_say(int n, double sparsity, int percentile, int count) {
        ArrayValues weights = distinct(n, false);
        assertThat(percentile(weights, sparsity).prunedCount()).isEqualTo(percentile);
        assertThat(count(weights, sparsity).prunedCount()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void finds_the_same_order_statistics_as_sorting_does(boolean isDouble) {
        ArrayValues first = distinct(40_000, isDouble);
        ArrayValues second = distinct(1_001, isDouble);
        double[] sorted = DoubleStream.concat(Arrays.stream(first.array), Arrays.stream(second.array))
                .sorted()
                .toArray();
        OrderStatistics statistics = new OrderStatistics(List.of(Scores.of(first), Scores.of(second)));
        for (int k : new int[] {0, 1, 777, 20_500, sorted.length - 2, sorted.length - 1}) {
            assertThat(statistics.around(k))
                    .isEqualTo(
                            new OrderStatistics.Neighbours(sorted[k], sorted[Math.min(k + 1, sorted.length - 1)], k));
        }
    }

    @Test
    void percentile_includes_all_ties_and_count_the_first_of_them() {
        ArrayValues weights = ArrayValues.floats(1, -1, 1, 2, -1, 3);
        assertThat(Golden.pruned(percentile(weights, 0.2))).containsExactly(0, 1, 2, 4);
        assertThat(Golden.pruned(count(weights, 0.5))).containsExactly(0, 1, 2);
        List<Scores> pool = List.of(Scores.magnitudes(weights), Scores.magnitudes(weights));
        assertThat(joined(Selection.count(pool, 5 / 12.0))).containsExactly(0, 1, 2, 4, 6);
    }

    @Test
    void handles_zeros_denormals_and_a_single_weight() {
        ArrayValues weights = ArrayValues.floats(0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE);
        assertThat(percentile(weights, 0.5).prunedCount()).isEqualTo(4);
        assertThat(Golden.pruned(count(weights, 0.2))).containsExactly(0);
        assertThat(percentile(ArrayValues.floats(3), 0.4).prunedCount()).isEqualTo(1);
        assertThat(count(ArrayValues.floats(3), 0.4).prunedCount()).isZero();
    }

    @Test
    void takes_nothing_of_nothing() {
        assertThat(Selection.percentile(List.of(), 0.4)).isEmpty();
        assertThat(Selection.count(List.of(), 0.4)).isEmpty();
        assertThat(percentile(ArrayValues.floats(), 0.4).count()).isZero();
        assertThat(count(ArrayValues.floats(), 1).count()).isZero();
    }

    @Test
    void the_two_zeros_are_alike() {
        Scores scores = Scores.of(ArrayValues.doubles(-1, 0.0, -0.0, 0.0, 1));
        assertThat(Golden.pruned(Selection.count(List.of(scores), 0.6).getFirst()))
                .containsExactly(0, 1, 2);
        assertThat(Golden.pruned(Selection.percentile(List.of(scores), 0.25).getFirst()))
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void what_is_held_goes_first_whatever_its_score() {
        Mask held = Selection.count(List.of(Scores.of(new double[] {3, 3, 3, 1, 3, 1})), 1 / 3.0)
                .getFirst();
        Scores scores = Scores.of(new double[] {-5, -4, -3, 9, -2, 8}).withLeast(held);
        assertThat(Golden.pruned(Selection.count(List.of(scores), 0.5).getFirst()))
                .containsExactly(0, 3, 5);
        assertThat(Golden.pruned(Selection.percentile(List.of(scores), 0.5).getFirst()))
                .containsExactly(0, 3, 5);
        assertThat(Golden.pruned(Selection.percentile(List.of(scores), 0.3).getFirst()))
                .containsExactly(3, 5);
    }

    @Test
    void chance_depends_on_the_seed_and_the_position_alone() {
        double[] whole = new double[1000];
        Scores.random(1000, 5).read(0, whole, 1000);
        double[] part = new double[10];
        Scores.random(1000, 5).read(500, part, 10);
        assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 500, 510));
        assertThat(Arrays.stream(whole).boxed().toList())
                .allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0))
                .doesNotHaveDuplicates();
        assertThat(Arrays.stream(whole).average().orElseThrow()).isBetween(0.45, 0.55);
        Scores.random(1000, 6).read(500, part, 10);
        assertThat(part).isNotEqualTo(Arrays.copyOfRange(whole, 500, 510));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refuses_a_sparsity_that_is_no_fraction(double sparsity) {
        assertThatThrownBy(() -> Selection.percentile(List.of(), sparsity)).hasMessageContaining("" + sparsity);
        assertThatThrownBy(() -> Selection.count(List.of(), sparsity)).hasMessageContaining("" + sparsity);
    }

    private static Mask percentile(ArrayValues weights, double sparsity) {
        return Selection.percentile(List.of(Scores.magnitudes(weights)), sparsity)
                .getFirst();
    }

    private static Mask count(ArrayValues weights, double sparsity) {
        return Selection.count(List.of(Scores.magnitudes(weights)), sparsity).getFirst();
    }

    private static ArrayValues nonzero(float[] weights) {
        double[] kept = IntStream.range(0, weights.length)
                .mapToDouble(i -> weights[i])
                .filter(weight -> weight != 0)
                .toArray();
        return ArrayValues.floats(narrow(kept));
    }

    private static ArrayValues distinct(int count, boolean isDouble) {
        Random random = new Random(count);
        double[] values = random.doubles(3L * count, -1, 1)
                .map(value -> isDouble ? value : (float) value)
                .filter(value -> value != 0)
                .distinct()
                .limit(count)
                .toArray();
        assertThat(values).hasSize(count);
        return isDouble ? ArrayValues.doubles(values) : ArrayValues.floats(narrow(values));
    }

    private static float[] narrow(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void the_neighbour_of_a_tie_is_the_tie_itself() {
        OrderStatistics statistics = new OrderStatistics(List.of(Scores.of(new double[] {3, 2, 1, 2})));
        assertThat(statistics.around(1)).isEqualTo(new OrderStatistics.Neighbours(2, 2, 1));
        assertThat(statistics.around(2)).isEqualTo(new OrderStatistics.Neighbours(2, 3, 1));
    }

    /** numpy.quantile([1e-20, 1], 1e-17) is 1.001e-17; from the upper neighbour it would be 0, below both. */
    @Test
    void a_threshold_near_its_lower_neighbour_is_taken_from_there() {
        List<Scores> pool = List.of(Scores.of(new double[] {1e-20, 1}));
        assertThat(Golden.pruned(Selection.percentile(pool, 1e-17).getFirst())).containsExactly(0);
    }

    @Test
    void count_takes_the_number_just_below_the_last_one() {
        List<Scores> pool = List.of(Scores.of(new double[] {2, Math.nextDown(1.0), 1}));
        assertThat(Golden.pruned(Selection.count(pool, 2 / 3.0).getFirst())).containsExactly(1, 2);
    }

    /** SplitMix64 in Python; its first number after the state 0 is 0xe220a8397b1dcdaf. */
    @Test
    void chance_is_what_splitmix_says() {
        for (double[] row : new double[][] {
            {0, 0.6524484863740322, 0.7012121095215252, 0.3871241409757855, 0.14897854956993883},
            {5, 0.9798413679101445, 0.10586891218534489, 0.8638631627895343, 0.2033263374658788},
            {-3, 0.490536849486921, 0.45855992999533923, 0.8653230259434993, 0.7442585346189672}
        }) {
            Scores scores = Scores.random(2_000_000, (long) row[0]);
            double[] read = new double[4];
            scores.read(0, read, 3);
            assertThat(Arrays.copyOf(read, 3)).isEqualTo(Arrays.copyOfRange(row, 1, 4));
            scores.read(1_000_000, read, 1);
            assertThat(read[0]).isEqualTo(row[4]);
            assertThat(scores.isDouble()).isTrue();
        }
    }
}
