package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class MaskTest {
    @Test
    void sets_what_it_prunes_to_zero_and_leaves_the_rest() {
        ArrayValues weights = ArrayValues.floats(1, -2, 3, -4);
        Mask mask = Mask.of(4, BitSet.valueOf(new long[] {0b0011}));
        assertThat(mask.largestPruned(weights)).isEqualTo(2);
        mask.zero(weights);
        assertThat(weights.array).containsExactly(0, 0, 3, -4);
        assertThat(Golden.pruned(Mask.ofZeros(weights))).containsExactly(0, 1);
        assertThat(Mask.none(4).largestPruned(weights)).isEqualTo(-1);
    }

    @Test
    void walks_tensors_of_many_pieces() {
        int count = 3 * Chunks.SIZE + 5;
        ArrayValues weights = ArrayValues.doubles(new double[count]);
        java.util.Arrays.setAll(weights.array, i -> i + 1);
        BitSet odd = new BitSet();
        for (int i = 1; i < count; i += 2) {
            odd.set(i);
        }
        Mask mask = Mask.of(count, odd);
        assertThat(mask.largestPruned(weights)).isEqualTo(count - 1);
        mask.zero(weights);
        for (int i = 0; i < count; i++) {
            assertThat(weights.array[i]).isEqualTo(i % 2 == 0 ? i + 1 : 0);
        }
        assertThat(Mask.ofZeros(weights).prunedCount()).isEqualTo(count / 2);
    }

    @Test
    void fits_weights_of_its_own_count_alone() {
        ArrayValues weights = ArrayValues.floats(1, 2);
        assertThatThrownBy(() -> Mask.none(3).zero(weights))
                .hasMessageContaining("3")
                .hasMessageContaining("2");
    }
}
