package dev.espalier.kernels.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernels.ArrayValues;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Magnitudes are bins here: the greatest is 2048, so that a bin is 1 wide; 8 bits tell 128 levels. */
class DivergenceTest {
    private static final double GREATEST = 2048;

    private static double[] bins(int count, int times, double... more) {
        double[] values = new double[count * times + more.length];
        for (int i = 0; i < count * times; i++) {
            values[i] = i / times + 0.5;
        }
        System.arraycopy(more, 0, values, count * times, more.length);
        return values;
    }

    /** Bins in turns of 1 and 9, which 128 levels tell exactly only where every bin has its own. */
    @Test
    void cuts_at_the_fewest_bins_where_the_codes_tell_each_of_them() {
        double[] values = new double[641];
        int at = 0;
        for (int bin = 0; bin < 128; bin++) {
            for (int i = 0; i < (bin % 2 == 0 ? 1 : 9); i++) {
                values[at++] = (i % 2 == 0 ? 1 : -1) * (bin + 0.5);
            }
        }
        values[640] = -GREATEST;
        for (Over over : Over.values()) {
            assertThat(Divergence.cut(ArrayValues.doubles(values), over, GREATEST, 8))
                    .isEqualTo(128);
        }
    }

    /** Even bins are told exactly whatever is cut; half of all weights lie at the far end. */
    @Test
    void counts_what_lies_beyond_the_cut_to_the_last_bin_before_it() {
        double[] far = new double[128];
        Arrays.fill(far, GREATEST);
        assertThat(Divergence.cut(ArrayValues.doubles(bins(128, 1, far)), Over.ALL, GREATEST, 8))
                .isEqualTo(GREATEST);
    }

    /** By the fixtures' Python; the zeros make the first bin the one that must not be told with others. */
    @Test
    void counts_zeros_only_where_they_count() {
        double[] values = bins(300, 10, new double[5_001]);
        values[3_000] = GREATEST;
        assertThat(Divergence.cut(ArrayValues.doubles(values), Over.ALL, GREATEST, 8))
                .isEqualTo(256);
        assertThat(Divergence.cut(ArrayValues.doubles(values), Over.NONZERO, GREATEST, 8))
                .isEqualTo(GREATEST);
    }

    @Test
    void cuts_nothing_off_what_is_too_small_for_bins() {
        assertThat(Divergence.cut(ArrayValues.doubles(Double.MIN_VALUE, 0), Over.ALL, Double.MIN_VALUE, 8))
                .isEqualTo(Double.MIN_VALUE);
    }
}
