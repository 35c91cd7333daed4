package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.ArrayValues;
import dev.espalier.kernels.Chunks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MagnitudesTest {
    /** numpy 2.4.6, to the bit: from the lower neighbour below one half, from the upper one from there on. */
    @Test
    void interpolates_as_numpy_does() {
        for (double[] row : new double[][] {
            {25, 1.4, 9.5, 3.425},
            {10, 0.3, 5.5, 0.8200000000000001},
            {50, 1.3, 4, 2.65},
            {75, 2.1, 7.7, 6.300000000000001},
            {90, 0.1, 4, 3.6100000000000003}
        }) {
            ArrayValues values = ArrayValues.doubles(-row[2], row[1]);
            assertThat(Magnitudes.percentile(values, Over.ALL, row[0])).isEqualTo(row[3]);
        }
    }

    @Test
    void the_hundredth_percentile_is_the_greatest_and_zeros_may_not_count() {
        ArrayValues values = ArrayValues.floats(0, -8, 0, 2, 4);
        assertThat(Magnitudes.percentile(values, Over.ALL, 100)).isEqualTo(8);
        assertThat(Magnitudes.percentile(values, Over.ALL, 50)).isEqualTo(2);
        assertThat(Magnitudes.percentile(values, Over.NONZERO, 50)).isEqualTo(4);
    }

    @Test
    void sorts_few_and_counts_many_to_the_same_end() {
        for (int count : new int[] {Chunks.SIZE, Chunks.SIZE + 1}) {
            double[] weights = new double[count];
            Arrays.setAll(weights, i -> (i % 2 == 0 ? i : -i));
            ArrayValues values = ArrayValues.doubles(weights);
            assertThat(Magnitudes.percentile(values, Over.ALL, 25)).isEqualTo((count - 1) / 4.0);
            assertThat(Magnitudes.percentile(values, Over.NONZERO, 100)).isEqualTo(count - 1);
        }
    }
}
