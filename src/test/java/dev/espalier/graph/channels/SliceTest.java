package dev.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a tensor [2, 3, 2]: rows of 6, columns of 2 elements. */
class SliceTest {
    private static final TensorInfo TENSOR = new TensorInfo("w", DType.FLOAT32, List.of(2L, 3L, 2L));

    @Test
    void a_whole_tensor_is_one_run() {
        Slice whole = new Slice(TENSOR, null, null);
        assertThat(runs(whole)).containsExactly(List.of(0L, 0L, 12L));
        assertThat(whole.to()).isEqualTo(TENSOR);
    }

    @Test
    void rows_stay_in_one_piece() {
        Slice second = new Slice(TENSOR, new int[] {1}, null);
        assertThat(runs(second)).containsExactly(List.of(6L, 0L, 6L));
        assertThat(second.to().shape()).containsExactly(1L, 3L, 2L);
    }

    @Test
    void columns_are_runs_within_rows() {
        Slice outer = new Slice(TENSOR, null, new int[] {0, 2});
        assertThat(runs(outer))
                .containsExactly(List.of(0L, 0L, 2L), List.of(4L, 2L, 2L), List.of(6L, 4L, 2L), List.of(10L, 6L, 2L));
        assertThat(outer.to().shape()).containsExactly(2L, 2L, 2L);
    }

    @Test
    void rows_and_columns_go_together() {
        Slice corner = new Slice(TENSOR, new int[] {1}, new int[] {1, 2});
        assertThat(runs(corner)).containsExactly(List.of(8L, 0L, 2L), List.of(10L, 2L, 2L));
        assertThat(corner.to().shape()).containsExactly(1L, 2L, 2L);
        assertThat(runs(new Slice(TENSOR, new int[0], null))).isEmpty();
    }

    private static List<List<Long>> runs(Slice slice) {
        List<List<Long>> runs = new ArrayList<>();
        slice.runs((from, to, length) -> runs.add(List.of(from, to, length)));
        return runs;
    }
}
