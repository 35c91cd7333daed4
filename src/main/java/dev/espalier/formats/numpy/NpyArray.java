package dev.espalier.formats.numpy;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An array of a file, usually mapped: little-endian values in row-major order, whatever they are in the file. Owned by
 * its {@link ArrayFile} and dead once that is closed.
 */
public final class NpyArray {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final double TWO_TO_64 = 0x1p64;

    private final TensorInfo tensor;
    private final MemorySegment bytes;

    /** An array over bytes that its maker owns and keeps for as long as it is read. */
    public NpyArray(TensorInfo tensor, MemorySegment bytes) {
        this.tensor = tensor;
        this.bytes = bytes;
    }

    public String name() {
        return tensor.name();
    }

    public DType dtype() {
        return tensor.dtype();
    }

    public List<Long> shape() {
        return tensor.shape();
    }

    public long elements() {
        return tensor.elements();
    }

    public MemorySegment bytes() {
        return bytes;
    }

    /** Copies values from position {@code from} on; false is 0 and true is 1; integers beyond 2^53 are rounded. */
    public void read(long from, double[] into, int length) {
        switch (dtype()) {
            case FLOAT64 -> MemorySegment.copy(bytes, F64, from * Double.BYTES, into, 0, length);
            case FLOAT32 -> {
                for (int i = 0; i < length; i++) {
                    into[i] = bytes.get(F32, (from + i) * Float.BYTES);
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < length; i++) {
                    into[i] = Float.float16ToFloat(bytes.get(I16, (from + i) * Short.BYTES));
                }
            }
            case BOOL -> {
                for (int i = 0; i < length; i++) {
                    into[i] = bytes.get(ValueLayout.JAVA_BYTE, from + i) == 0 ? 0 : 1;
                }
            }
            case UINT8, INT8 -> readBytes(from, into, length);
            case UINT16, INT16 -> readShorts(from, into, length);
            case UINT32, INT32 -> readInts(from, into, length);
            case UINT64, INT64 -> readLongs(from, into, length);
            case BFLOAT16, FLOAT8_E4M3FN, FLOAT8_E5M2, COMPLEX64 ->
                throw new IllegalStateException("bug: numpy has no " + dtype().label());
        }
    }

    private void readBytes(long from, double[] into, int length) {
        int mask = dtype() == DType.INT8 ? -1 : 0xff;
        for (int i = 0; i < length; i++) {
            into[i] = bytes.get(ValueLayout.JAVA_BYTE, from + i) & mask;
        }
    }

    private void readShorts(long from, double[] into, int length) {
        int mask = dtype() == DType.INT16 ? -1 : 0xffff;
        for (int i = 0; i < length; i++) {
            into[i] = bytes.get(I16, (from + i) * Short.BYTES) & mask;
        }
    }

    private void readInts(long from, double[] into, int length) {
        long mask = dtype() == DType.INT32 ? -1L : 0xffff_ffffL;
        for (int i = 0; i < length; i++) {
            into[i] = bytes.get(I32, (from + i) * Integer.BYTES) & mask;
        }
    }

    private void readLongs(long from, double[] into, int length) {
        boolean unsigned = dtype() == DType.UINT64;
        for (int i = 0; i < length; i++) {
            long value = bytes.get(I64, (from + i) * Long.BYTES);
            into[i] = unsigned && value < 0 ? value + TWO_TO_64 : value;
        }
    }
}
