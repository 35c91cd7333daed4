package dev.espalier.formats.composition;

import dev.espalier.kernels.Values;
import dev.espalier.tensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The numbers of a tensor of integers or booleans, to be read alone: masks are often kept in such. */
record IntegerValues(TensorInfo tensor, MemorySegment bytes) implements Values {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public long count() {
        return tensor.elements();
    }

    @Override
    public boolean isDouble() {
        return false;
    }

    @Override
    public void read(long from, double[] into, int length) {
        for (int i = 0; i < length; i++) {
            into[i] = value(from + i);
        }
    }

    private double value(long at) {
        return switch (tensor.dtype()) {
            case BOOL, UINT8 -> Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at));
            case INT8 -> bytes.get(ValueLayout.JAVA_BYTE, at);
            case INT16 -> bytes.getAtIndex(I16, at);
            case UINT16 -> Short.toUnsignedInt(bytes.getAtIndex(I16, at));
            case INT32 -> bytes.getAtIndex(I32, at);
            case UINT32 -> Integer.toUnsignedLong(bytes.getAtIndex(I32, at));
            default -> bytes.getAtIndex(I64, at);
        };
    }

    @Override
    public void write(long from, double[] values, int length) {
        throw new UnsupportedOperationException("integers are only read here");
    }
}
