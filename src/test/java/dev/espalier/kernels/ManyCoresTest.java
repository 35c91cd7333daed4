package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Kernels over tensors that several threads share, against plain loops. */
class ManyCoresTest {
    /** More than two threads' parts, and no multiple of anything. */
    private static final int COUNT = 2 * 64 * Chunks.SIZE + 12_345;

    private final double[] weights = weights();
    private final Values values = ArrayValues.doubles(weights);

    private static double[] weights() {
        Random random = new Random(5);
        double[] weights = new double[COUNT];
        Arrays.setAll(weights, i -> i % 7 == 0 ? 0 : (float) random.nextGaussian());
        return weights;
    }

    @Test
    void statistics() {
        Statistics statistics = Statistics.of(values);
        assertThat(statistics.nonzero())
                .isEqualTo(Arrays.stream(weights).filter(weight -> weight != 0).count());
        assertThat(statistics.minimum()).isEqualTo(Arrays.stream(weights).min().orElseThrow());
        assertThat(statistics.maximum()).isEqualTo(Arrays.stream(weights).max().orElseThrow());
        assertThat(statistics.isFinite()).isTrue();
    }

    @Test
    void the_first_value_that_is_not_finite_is_told_and_left_out_of_the_range() {
        double[] broken = weights.clone();
        broken[COUNT - 1] = Double.NEGATIVE_INFINITY;
        broken[COUNT - 20_000] = Double.NaN;
        Statistics statistics = Statistics.of(ArrayValues.doubles(broken));
        assertThat(statistics.notFinite()).isEqualTo(COUNT - 20_000L);
        assertThat(statistics.minimum()).isEqualTo(Arrays.stream(weights).min().orElseThrow());
    }

    @Test
    void a_mask_takes_the_share_it_was_asked_for_and_leaves_the_rest() {
        Mask mask =
                Selection.percentile(List.of(Scores.magnitudes(values)), 0.5).getFirst();
        double[] sorted = Arrays.stream(weights).map(Math::abs).sorted().toArray();
        double threshold = sorted[(COUNT - 1) / 2] + (sorted[COUNT / 2] - sorted[(COUNT - 1) / 2]) / 2;
        ArrayValues pruned = ArrayValues.doubles(weights);
        mask.zero(pruned);
        double[] expected = weights.clone();
        Arrays.setAll(expected, i -> Math.abs(weights[i]) <= threshold ? 0 : weights[i]);
        assertThat(pruned.array()).isEqualTo(expected);
        assertThat(mask.largestPruned(values))
                .isEqualTo(Arrays.stream(sorted)
                        .filter(magnitude -> magnitude <= threshold)
                        .max()
                        .orElseThrow());
    }

    @Test
    void histograms_count_every_value_once_in_its_bin() {
        ArrayValues others = ArrayValues.doubles(-9, 0, 9, Double.NaN);
        List<Values> both = List.of(values, others);
        Histograms histograms =
                Histograms.of(both, both.stream().map(Statistics::of).toList(), 50);
        Histogram first = histograms.each().getFirst();
        long[] expected = new long[50];
        double low = first.edges()[0];
        double width = (first.edges()[50] - low) / 50;
        Arrays.stream(weights).forEach(weight -> expected[Math.min((int) ((weight - low) / width), 49)]++);
        assertThat(first.counts()).isEqualTo(expected);
        assertThat(Arrays.stream(histograms.all().counts()).sum()).isEqualTo(COUNT + 3);
        assertThat(histograms.all().edges()).startsWith(-9).endsWith(9);
    }
}
