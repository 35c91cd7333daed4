package dev.espalier.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunksTest {
    @Test
    void pieces_follow_each_other_and_none_is_empty() {
        assertThat(pieces(0)).isEmpty();
        assertThat(pieces(3)).containsExactly(List.of(0L, 3L));
        assertThat(pieces(2 * Chunks.SIZE))
                .containsExactly(List.of(0L, (long) Chunks.SIZE), List.of((long) Chunks.SIZE, (long) Chunks.SIZE));
        assertThat(pieces(Chunks.SIZE + 1))
                .containsExactly(List.of(0L, (long) Chunks.SIZE), List.of((long) Chunks.SIZE, 1L));
    }

    private static List<List<Long>> pieces(int count) {
        List<List<Long>> pieces = new ArrayList<>();
        Chunks.read(
                ArrayValues.doubles(new double[count]), (from, _, length) -> pieces.add(List.of(from, (long) length)));
        return pieces;
    }
}
