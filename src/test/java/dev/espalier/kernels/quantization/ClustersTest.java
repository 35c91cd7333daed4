package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.ArrayValues;
import dev.espalier.kernels.Chunks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClustersTest {
    private static final RangeRule RULE = RangeRule.of(RangeMethod.MIN_MAX, Over.ALL);

    @Test
    void weights_of_one_value_share_the_sum_of_their_gradients_and_zeros_stay() {
        Quantizer quantizer = new Quantizer(2, Scheme.CODEBOOK, Over.ALL);
        Clusters clusters = Clusters.of(ArrayValues.floats(0.5f, -1, 0, 0.5f, 2, -1, -0f), 1, quantizer);
        ArrayValues gradients = ArrayValues.floats(1, 10, 100, 2, 5, 20, 1000);
        clusters.share(gradients);
        assertThat(gradients.array()).containsExactly(3, 30, 0, 3, 5, 30, 0);
        ArrayValues again = ArrayValues.floats(0, 1, 1, 1, 1, 1, 1);
        clusters.share(again);
        assertThat(again.array()).containsExactly(1, 2, 0, 1, 1, 2, 0);
    }

    @Test
    void slices_have_clusters_of_their_own_though_their_values_are_alike() {
        Quantizer channels = new Quantizer(2, Scheme.CODEBOOK, Granularity.CHANNEL, 0, RULE);
        Clusters clusters = Clusters.of(ArrayValues.floats(1, 2, 2, 2, 1, 2), 2, channels);
        ArrayValues gradients = ArrayValues.floats(1, 2, 4, 8, 16, 32);
        clusters.share(gradients);
        assertThat(gradients.array()).containsExactly(1, 6, 6, 40, 16, 40);

        Quantizer groups = new Quantizer(2, Scheme.CODEBOOK, Granularity.GROUP, 2, RULE);
        ArrayValues ofGroups = ArrayValues.floats(1, 2, 4, 8, 16, 32);
        Clusters.of(ArrayValues.floats(1, 1, 1, 2, 2, 2), 2, groups).share(ofGroups);
        assertThat(ofGroups.array()).containsExactly(3, 3, 4, 24, 24, 32);
    }

    @Test
    void walks_tensors_of_many_pieces() {
        int count = 2 * Chunks.SIZE + 3;
        double[] weights = new double[count];
        Arrays.setAll(weights, i -> i % 3 - 1);
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        ArrayValues gradients = ArrayValues.doubles(ones);
        Clusters.of(ArrayValues.doubles(weights), 1, new Quantizer(2, Scheme.CODEBOOK, Over.ALL))
                .share(gradients);
        // 32,771 weights: 10,924 of -1, as many of 0, 10,923 of 1
        assertThat(Arrays.copyOf(gradients.array(), 3)).containsExactly(10_924, 0, 10_923);
        assertThat(Arrays.copyOfRange(gradients.array(), count - 3, count)).containsExactly(10_923, 10_924, 0);
    }
}
