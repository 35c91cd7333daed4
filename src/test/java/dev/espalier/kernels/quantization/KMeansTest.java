package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.ArrayValues;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KMeansTest {
    private static double[] centroids(ArrayValues values, int size) {
        return ((Codes.Book) KMeans.codes(values, size, new Codes.Precision(values.isDouble()))).centroids();
    }

    @Test
    void moves_centroids_to_means_as_worked_out_by_hand() {
        // From 1 and 10: 1, 2, 4 and 10, 12 to the means 7/3 and 11, and there they stay
        assertThat(centroids(ArrayValues.doubles(10, 1, 0, 4, 12, 2, 0), 2)).containsExactly(7 / 3.0, 11);
        assertThat(centroids(ArrayValues.floats(10, 1, 0, 4, 12, 2, 0), 2)).containsExactly((float) (7 / 3.0), 11);
    }

    @Test
    void a_weight_between_two_centroids_goes_to_the_lower() {
        assertThat(centroids(ArrayValues.doubles(1, 2, 3), 2)).containsExactly(1.5, 3);
        Codes codes = new Codes.Book(new double[] {-1, 1, 4});
        assertThat(codes.round(0)).isEqualTo(-1);
        assertThat(codes.round(2.5)).isEqualTo(1);
        assertThat(codes.round(Math.nextUp(2.5))).isEqualTo(4);
    }

    /** Sums of many sorted integers, by whole blocks and parts of them, are exact. */
    @Test
    void every_centroid_is_the_mean_of_the_weights_nearest_to_it() {
        double[] weights = new double[3_001];
        Arrays.setAll(weights, i -> 1 + i * (i % 7 == 0 ? 3 : 1));
        for (int size : new int[] {2, 3, 4, 8, 16}) {
            double[] centroids = centroids(ArrayValues.doubles(weights), size);
            double[] sums = new double[size];
            int[] counts = new int[size];
            for (double weight : weights) {
                int nearest = nearest(weight, centroids);
                sums[nearest] += weight;
                counts[nearest]++;
            }
            for (int i = 0; i < size; i++) {
                assertThat(centroids[i]).as("%d of %d", i, size).isEqualTo(sums[i] / counts[i]);
            }
        }
    }

    private static int nearest(double weight, double[] centroids) {
        int nearest = 0;
        for (int i = 1; i < centroids.length; i++) {
            if (Math.abs(weight - centroids[i]) < Math.abs(weight - centroids[nearest])) {
                nearest = i;
            }
        }
        return nearest;
    }
}
