package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void tells_zeros_range_and_the_first_value_that_is_not_finite() {
        Statistics statistics = Statistics.of(ArrayValues.floats(0, -2, 3, Float.NaN, Float.NEGATIVE_INFINITY));
        assertThat(statistics).isEqualTo(new Statistics(5, 4, -2, 3, 3));
        assertThat(statistics.isFinite()).isFalse();
        assertThat(Statistics.of(ArrayValues.floats(-0f, 1)).nonzero()).isEqualTo(1);
        assertThat(Statistics.of(ArrayValues.floats()).minimum()).isNaN();
    }

    @Test
    void a_histogram_holds_every_value_once() {
        double[] values = new Random(3).doubles(70_000, -1, 2).toArray();
        Histogram histogram = Histogram.of(ArrayValues.doubles(values), 50);
        assertThat(histogram.edges()).hasSize(51).isSorted();
        assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(70_000);
        long first = Arrays.stream(values)
                .filter(value -> value < histogram.edges()[1])
                .count();
        assertThat(histogram.counts()[0]).isBetween(first - 1, first + 1);
    }

    @Test
    void a_histogram_leaves_out_what_is_not_finite_wherever_it_stands() {
        double[] values = new double[1_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 5 == 0 ? i : 0;
        }
        values[1] = Double.NaN;
        values[2] = Double.POSITIVE_INFINITY;
        values[999] = Double.NEGATIVE_INFINITY;
        Histogram histogram = Histogram.of(ArrayValues.doubles(values), 10);
        assertThat(histogram.edges()).startsWith(0).endsWith(995);
        assertThat(histogram.counts()).startsWith(817, 20, 20); // 797 zeros and 0, 5 to 95; then 100 to 195
        assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(997);
    }

    @Test
    void a_histogram_of_equal_values_has_one_bin() {
        Histogram histogram = Histogram.of(ArrayValues.floats(2, 2, 2), 50);
        assertThat(histogram.edges()).containsExactly(2, 2);
        assertThat(histogram.counts()).containsExactly(3);
        assertThat(Histogram.of(ArrayValues.floats(Float.NaN), 50).counts()).containsExactly(0);
    }

    @Test
    void the_first_value_may_be_the_one_that_is_not_finite() {
        Statistics statistics = Statistics.of(ArrayValues.floats(Float.NaN, 1, Float.POSITIVE_INFINITY));
        assertThat(statistics.notFinite()).isZero();
        assertThat(statistics.isFinite()).isFalse();
        assertThat(Statistics.of(ArrayValues.floats(1, 2)).isFinite()).isTrue();
    }
}
