package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

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

    @Test
    void fits_weights_of_its_own_count_whatever_it_is_asked() {
        assertThatThrownBy(() -> Mask.none(3).largestPruned(ArrayValues.floats(1, 2)))
                .hasMessageContaining("3")
                .hasMessageContaining("2");
        assertThatThrownBy(() -> Mask.none(3).union(Mask.none(4)))
                .hasMessageContaining("3")
                .hasMessageContaining("4");
    }

    @Test
    void a_pieces_end_belongs_to_the_next_piece() {
        ArrayValues weights = ArrayValues.doubles(new double[Chunks.SIZE + 2]);
        java.util.Arrays.fill(weights.array, 7);
        weights.array[Chunks.SIZE] = -9;
        BitSet second = new BitSet();
        second.set(Chunks.SIZE);
        Mask mask = Mask.of(Chunks.SIZE + 2, second);
        assertThat(mask.largestPruned(weights)).isEqualTo(9);
        mask.zero(weights);
        assertThat(weights.array[0]).isEqualTo(7);
        assertThat(weights.array[Chunks.SIZE]).isZero();
        assertThat(weights.array[Chunks.SIZE + 1]).isEqualTo(7);
    }

    @Test
    void a_union_prunes_where_either_does_and_leaves_both_as_they_were() {
        Mask first = Mask.of(5, BitSet.valueOf(new long[] {0b00011}));
        Mask second = Mask.of(5, BitSet.valueOf(new long[] {0b10010}));
        Mask both = first.union(second);
        assertThat(Golden.pruned(both)).containsExactly(0, 1, 4);
        assertThat(both.count()).isEqualTo(5);
        assertThat(Golden.pruned(first)).containsExactly(0, 1);
        assertThat(Golden.pruned(second)).containsExactly(1, 4);
    }

    @Test
    void multiplies_by_one_byte_a_weight() {
        assertThat(Mask.of(10, BitSet.valueOf(new long[] {0b10_0000_0101})).keptBytes())
                .containsExactly(0, 1, 0, 1, 1, 1, 1, 1, 1, 0);
    }

    @Test
    void is_stored_as_a_bit_a_weight_and_read_again() {
        Mask mask = Mask.of(10, BitSet.valueOf(new long[] {0b10_0000_0101}));
        String json = JsonMapper.shared().writeValueAsString(mask);
        assertThat(JsonMapper.shared().readTree(json))
                .isEqualTo(JsonMapper.shared().readTree("{\"count\": 10, \"pruned\": \"BQI=\"}"));
        Mask read = JsonMapper.shared().readValue(json, Mask.class);
        assertThat(read.count()).isEqualTo(10);
        assertThat(Golden.pruned(read)).containsExactly(0, 2, 9);
    }

    @Test
    void counts_up_to_what_an_array_could_hold() {
        assertThat(Mask.none(Integer.MAX_VALUE).count()).isEqualTo(Integer.MAX_VALUE);
        for (long count : new long[] {-1, Integer.MAX_VALUE + 1L}) {
            assertThatThrownBy(() -> Mask.none(count)).hasMessageContaining("" + count);
        }
    }
}
