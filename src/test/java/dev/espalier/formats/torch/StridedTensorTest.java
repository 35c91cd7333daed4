package dev.espalier.formats.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Views of storages of 16-bit numbers 0, 1, 2 ..., as torch.as_strided gives them. */
class StridedTensorTest {
    private static StridedTensor view(int stored, List<Long> shape, long offset, List<Long> strides) {
        return view(stored, shape, offset, strides, ByteOrder.LITTLE_ENDIAN);
    }

    private static StridedTensor view(int stored, List<Long> shape, long offset, List<Long> strides, ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * stored).order(order);
        for (int i = 0; i < stored; i++) {
            bytes.putShort((short) i);
        }
        return new StridedTensor(
                new TensorInfo("w", DType.INT16, shape), MemorySegment.ofArray(bytes.array()), offset, strides, order);
    }

    private static List<Integer> copied(StridedTensor tensor) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        tensor.copy(to);
        ByteBuffer bytes = ByteBuffer.wrap(to.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            values.add((int) bytes.getShort());
        }
        return values;
    }

    @Test
    void copies_its_elements_in_row_major_order() throws IOException {
        assertThat(copied(view(8, List.of(2L, 3L), 1, List.of(3L, 1L)))).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(copied(view(6, List.of(2L, 3L), 0, List.of(1L, 2L)))).containsExactly(0, 2, 4, 1, 3, 5);
        assertThat(copied(view(8, List.of(2L, 2L), 1, List.of(4L, 2L)))).containsExactly(1, 3, 5, 7);
        assertThat(copied(view(2, List.of(2L, 2L), 0, List.of(0L, 1L)))).containsExactly(0, 1, 0, 1);
        assertThat(copied(view(12, List.of(2L, 2L, 3L), 0, List.of(3L, 6L, 1L))))
                .containsExactly(0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11);
        assertThat(copied(view(3, List.of(), 2, List.of()))).containsExactly(2);
        assertThat(copied(view(0, List.of(0L, 5L), 7, List.of(5L, 1L)))).isEmpty();
    }

    @Test
    void copies_numbers_of_the_other_byte_order() throws IOException {
        assertThat(copied(view(4, List.of(3L), 1, List.of(1L), ByteOrder.BIG_ENDIAN)))
                .containsExactly(1, 2, 3);
        byte[] stored = HexFormat.of().parseHex("00000000000000000102030405060708");
        assertThat(hex(DType.COMPLEX64, stored)).isEqualTo("0403020108070605");
        assertThat(hex(DType.FLOAT64, stored)).isEqualTo("0807060504030201");
        assertThat(hex(DType.INT8, HexFormat.of().parseHex("0001"))).isEqualTo("01");
    }

    private static String hex(DType dtype, byte[] stored) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        new StridedTensor(
                        new TensorInfo("w", dtype, List.of(1L)),
                        MemorySegment.ofArray(stored),
                        1,
                        List.of(1L),
                        ByteOrder.BIG_ENDIAN)
                .copy(to);
        return HexFormat.of().formatHex(to.toByteArray());
    }

    @Test
    void copies_more_than_fits_a_piece() throws IOException {
        int half = 20_000;
        List<Integer> plain = copied(view(2 * half, List.of(2L * half), 0, List.of(1L)));
        List<Integer> turned = copied(view(2 * half, List.of((long) half, 2L), 0, List.of(1L, (long) half)));
        assertThat(plain).hasSize(2 * half);
        assertThat(turned).hasSize(2 * half);
        for (int i = 0; i < half; i++) {
            assertThat(plain.get(2 * i)).isEqualTo((int) (short) (2 * i));
            assertThat(turned.get(2 * i)).isEqualTo((int) (short) i);
            assertThat(turned.get(2 * i + 1)).isEqualTo((int) (short) (half + i));
        }
    }

    @Test
    void lies_in_its_storage_to_the_last_element() {
        assertThat(view(6, List.of(2L, 2L), 1, List.of(3L, 1L)).last()).isEqualTo(4);
        for (Runnable beyond : List.<Runnable>of(
                () -> view(5, List.of(2L, 2L), 1, List.of(3L, 1L)),
                () -> view(5, List.of(2L), -1, List.of(1L)),
                () -> view(5, List.of(2L), 1, List.of(-1L)))) {
            assertThatThrownBy(beyond::run).hasMessageContaining("reaches out of its storage of 5 elements");
        }
        assertThatThrownBy(() -> view(5, List.of(2L), 0, List.of(Long.MAX_VALUE, 1L)))
                .hasMessage("tensor \"w\" has 1 sizes and 2 strides");
        assertThatThrownBy(() -> view(5, List.of(3L), 0, List.of(Long.MAX_VALUE)))
                .hasMessageContaining("impossible shape [3] and strides");
        List<Long> ones = java.util.Collections.nCopies(64, 1L);
        assertThat(view(1, ones, 0, ones).info().rank()).isEqualTo(64);
        List<Long> more = java.util.Collections.nCopies(65, 1L);
        assertThatThrownBy(() -> view(1, more, 0, more)).hasMessageContaining("65 sizes");
    }

    @Test
    void is_dense_where_it_fills_one_stretch_in_any_order() {
        assertThat(view(6, List.of(2L, 3L), 0, List.of(3L, 1L)).isDense()).isTrue();
        assertThat(view(6, List.of(2L, 3L), 0, List.of(1L, 2L)).isDense()).isTrue();
        assertThat(view(6, List.of(2L, 1L, 3L), 0, List.of(3L, 77L, 1L)).isDense())
                .isTrue();
        assertThat(view(8, List.of(2L, 3L), 0, List.of(4L, 1L)).isDense()).isFalse();
        assertThat(view(6, List.of(2L, 3L), 0, List.of(0L, 1L)).isDense()).isFalse();
        assertThat(view(8, List.of(2L, 3L), 0, List.of(3L, 2L)).isDense()).isFalse();
    }

    @Test
    void puts_row_major_values_where_they_were_in_memory() throws IOException {
        StridedTensor turned = view(6, List.of(2L, 3L), 0, List.of(1L, 2L));
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        turned.copy(rows);
        assertThat(copied(turned.inMemoryOrder(MemorySegment.ofArray(rows.toByteArray()))))
                .containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void one_more_name_sees_the_same() throws IOException {
        StridedTensor tied = view(6, List.of(2L), 3, List.of(2L)).tied("other");
        assertThat(tied.info().storedAs()).isEqualTo("other");
        assertThat(tied.first()).isEqualTo(3);
        assertThat(copied(tied)).containsExactly(3, 5);
    }
}
