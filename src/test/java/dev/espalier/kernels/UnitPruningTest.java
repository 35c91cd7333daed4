package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnitPruningTest {
    private static final double[] SCORES = {3, 1, 2, 1, 5};

    @Test
    void fraction_takes_the_least_and_of_equal_ones_the_first() {
        assertThat(UnitPruning.fraction(SCORES, 0.2)).isEqualTo(bits(1));
        assertThat(UnitPruning.fraction(SCORES, 0.59)).isEqualTo(bits(1, 3));
        assertThat(UnitPruning.fraction(SCORES, 0.6)).isEqualTo(bits(1, 2, 3));
        assertThat(UnitPruning.fraction(SCORES, 0)).isEqualTo(bits());
        assertThat(UnitPruning.fraction(SCORES, 1)).isEqualTo(bits(0, 1, 2, 3, 4));
    }

    @Test
    void kth_value_keeps_the_kth_and_all_that_equal_it() {
        assertThat(UnitPruning.belowKth(SCORES, 0.2)).isEqualTo(bits());
        assertThat(UnitPruning.belowKth(SCORES, 0.4)).isEqualTo(bits());
        assertThat(UnitPruning.belowKth(SCORES, 0.6)).isEqualTo(bits(1, 3));
        assertThat(UnitPruning.belowKth(SCORES, 0.1)).isEqualTo(bits());
        assertThat(UnitPruning.belowKth(SCORES, 1)).isEqualTo(bits(0, 1, 2, 3));
    }

    @Test
    void counts_in_doubles_as_python_does() {
        double[] ten = IntStream.range(0, 10).asDoubleStream().toArray();
        assertThat(UnitPruning.fraction(ten, 0.3).cardinality()).isEqualTo(3);
        double[] hundred = IntStream.range(0, 100).asDoubleStream().toArray();
        // int(100 * 0.29) is 28 in Python, too: 0.29 is a little less than it looks.
        assertThat(UnitPruning.fraction(hundred, 0.29).cardinality()).isEqualTo(28);
        assertThat(UnitPruning.belowKth(hundred, 0.29).cardinality()).isEqualTo(27);
    }

    @Test
    void refuses_what_is_no_fraction_and_no_score() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UnitPruning.fraction(SCORES, 1.1))
                .withMessageContaining("1.1");
        assertThatIllegalArgumentException().isThrownBy(() -> UnitPruning.belowKth(new double[] {Double.NaN}, 0.5));
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int i : set) {
            bits.set(i);
        }
        return bits;
    }
}
