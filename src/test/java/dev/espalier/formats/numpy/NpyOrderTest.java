package dev.espalier.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class NpyOrderTest {
    /** numpy's arange(6) as [2, 3] in columns: 0 3 1 4 2 5. */
    @Test
    void turns_columns_into_rows() throws IOException {
        assertThat(written(List.of(2L, 3L), true, ByteOrder.LITTLE_ENDIAN, 0, 3, 1, 4, 2, 5))
                .containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(written(List.of(2L, 3L), false, ByteOrder.BIG_ENDIAN, 0, 3, 1, 4, 2, 5))
                .containsExactly(0, 3, 1, 4, 2, 5);
    }

    @Test
    void turns_more_axes_and_more_values_than_fit_a_piece() throws IOException {
        int[] sizes = {3, 50, 70};
        int[] columns = new int[3 * 50 * 70];
        for (int at = 0; at < columns.length; at++) {
            int i = at % 3;
            int j = at / 3 % 50;
            int k = at / 150;
            columns[at] = (i * sizes[1] + j) * sizes[2] + k;
        }
        int[] rows = written(List.of(3L, 50L, 70L), true, ByteOrder.BIG_ENDIAN, columns);
        assertThat(rows).hasSize(10_500);
        for (int at = 0; at < rows.length; at++) {
            assertThat(rows[at]).isEqualTo(at);
        }
    }

    @Test
    void writes_scalars_and_nothing() throws IOException {
        assertThat(written(List.of(), true, ByteOrder.BIG_ENDIAN, 7)).containsExactly(7);
        assertThat(written(List.of(3L, 0L), true, ByteOrder.BIG_ENDIAN)).isEmpty();
    }

    private static int[] written(List<Long> shape, boolean columns, ByteOrder order, int... values) throws IOException {
        ByteBuffer from = ByteBuffer.allocate(4 * values.length).order(order);
        for (int value : values) {
            from.putInt(value);
        }
        TensorInfo tensor = new TensorInfo("a", DType.INT32, shape);
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        NpyOrder.write(
                new NpyHeader(tensor, order == ByteOrder.BIG_ENDIAN, columns, 0),
                MemorySegment.ofArray(from.array()),
                to);
        ByteBuffer read = ByteBuffer.wrap(to.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int[] numbers = new int[read.remaining() / 4];
        read.asIntBuffer().get(numbers);
        return numbers;
    }
}
