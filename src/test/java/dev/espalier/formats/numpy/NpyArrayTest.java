package dev.espalier.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NpyArrayTest {
    @Test
    void reads_from_any_position_what_numpy_has_there() {
        read(DType.FLOAT64, bytes -> bytes.putDouble(9).putDouble(-0.1).putDouble(1e300), -0.1, 1e300);
        read(DType.FLOAT32, bytes -> bytes.putFloat(9).putFloat(-0.1f).putFloat(3e38f), -0.1f, 3e38f);
        // float16: sign, 5 bits of exponent (bias 15), 10 of fraction
        read(DType.FLOAT16, bytes -> shorts(bytes, 0x3c00, 0xc100, 0x7bff), -2.5, 65504);
        read(DType.BOOL, bytes -> bytes.put(new byte[] {1, 0, 2}), 0, 1);
        read(DType.INT8, bytes -> bytes.put(new byte[] {1, -128, 127}), -128, 127);
        read(DType.UINT8, bytes -> bytes.put(new byte[] {1, -128, -1}), 128, 255);
        read(DType.INT16, bytes -> shorts(bytes, 1, 0x8000, 0x7fff), -32768, 32767);
        read(DType.UINT16, bytes -> shorts(bytes, 1, 0x8000, 0xffff), 32768, 65535);
        read(DType.INT32, bytes -> bytes.putInt(1).putInt(Integer.MIN_VALUE).putInt(7), -2147483648.0, 7);
        read(DType.UINT32, bytes -> bytes.putInt(1).putInt(Integer.MIN_VALUE).putInt(-1), 2147483648.0, 4294967295.0);
        read(DType.INT64, bytes -> bytes.putLong(1).putLong(-5).putLong(1L << 60), -5, 0x1p60);
        read(DType.UINT64, bytes -> bytes.putLong(1).putLong(Long.MIN_VALUE).putLong(0), 0x1p63, 0);
    }

    private static void shorts(ByteBuffer bytes, int... values) {
        for (int value : values) {
            bytes.putShort((short) value);
        }
    }

    /** Three values are written, the last two read. */
    private static void read(DType dtype, Consumer<ByteBuffer> written, double... expected) {
        ByteBuffer bytes = ByteBuffer.allocate(3 * dtype.sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
        written.accept(bytes);
        NpyArray array = new NpyArray(new TensorInfo("a", dtype, List.of(3L)), MemorySegment.ofArray(bytes.array()));
        double[] into = {-7, -7, -7};
        array.read(1, into, 2);
        assertThat(into).as(dtype.label()).containsExactly(expected[0], expected[1], -7);
        assertThat(array.elements()).isEqualTo(3);
    }
}
