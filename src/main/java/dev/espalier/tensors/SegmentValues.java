package dev.espalier.tensors;

import dev.espalier.kernels.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The numbers of a float tensor that lies in memory, little-endian. */
public final class SegmentValues implements Values {
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Values that are copied as a whole and then widened or narrowed, which is twice as fast as one by one. */
    private static final int PIECE = 1 << 10;

    private final TensorInfo tensor;
    private final MemorySegment bytes;

    public SegmentValues(TensorInfo tensor, MemorySegment bytes) {
        if (!tensor.dtype().isFloat()) {
            throw new IllegalArgumentException("tensor \"" + tensor.name() + "\" holds "
                    + tensor.dtype().label() + ", not floating-point numbers");
        }
        this.tensor = tensor;
        this.bytes = bytes;
    }

    @Override
    public long count() {
        return tensor.elements();
    }

    @Override
    public boolean isDouble() {
        return tensor.dtype() == DType.FLOAT64;
    }

    @Override
    public void read(long from, double[] into, int length) {
        switch (tensor.dtype()) {
            case FLOAT64 -> MemorySegment.copy(bytes, F64, from * Double.BYTES, into, 0, length);
            case FLOAT32 -> {
                float[] some = new float[Math.min(length, PIECE)];
                for (int at = 0; at < length; at += PIECE) {
                    int count = Math.min(PIECE, length - at);
                    MemorySegment.copy(bytes, F32, (from + at) * Float.BYTES, some, 0, count);
                    for (int i = 0; i < count; i++) {
                        into[at + i] = some[i];
                    }
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < length; i++) {
                    into[i] = Float.float16ToFloat(bytes.getAtIndex(I16, from + i));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < length; i++) {
                    into[i] = Float.intBitsToFloat(bytes.getAtIndex(I16, from + i) << 16);
                }
            }
            default -> {
                SmallFloat format = SmallFloat.of(tensor.dtype());
                for (int i = 0; i < length; i++) {
                    into[i] = format.decode(bytes.get(ValueLayout.JAVA_BYTE, from + i));
                }
            }
        }
    }

    @Override
    public void write(long from, double[] values, int length) {
        switch (tensor.dtype()) {
            case FLOAT64 -> MemorySegment.copy(values, 0, bytes, F64, from * Double.BYTES, length);
            case FLOAT32 -> {
                float[] some = new float[Math.min(length, PIECE)];
                for (int at = 0; at < length; at += PIECE) {
                    int count = Math.min(PIECE, length - at);
                    for (int i = 0; i < count; i++) {
                        some[i] = (float) values[at + i];
                    }
                    MemorySegment.copy(some, 0, bytes, F32, (from + at) * Float.BYTES, count);
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < length; i++) {
                    bytes.setAtIndex(I16, from + i, Float.floatToFloat16((float) values[i]));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < length; i++) {
                    bytes.setAtIndex(I16, from + i, SmallFloat.toBfloat16((float) values[i]));
                }
            }
            default -> {
                SmallFloat format = SmallFloat.of(tensor.dtype());
                for (int i = 0; i < length; i++) {
                    bytes.set(ValueLayout.JAVA_BYTE, from + i, format.encode((float) values[i]));
                }
            }
        }
    }
}
