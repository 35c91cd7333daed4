package dev.espalier.models.inspection;

import dev.espalier.tensors.DType;
import java.io.OutputStream;

/** Counts, in a stream of a tensor's little-endian values, those that are not zero and those that are not finite. */
final class ValueCounter extends OutputStream {
    private final DType type;
    private final int size;
    private long bits;
    private int filled;
    private long nonzero;
    private long notFinite;

    ValueCounter(DType type) {
        this.type = type;
        this.size = type.sizeBytes();
    }

    long nonzero() {
        return nonzero;
    }

    long notFinite() {
        return notFinite;
    }

    @Override
    public void write(int value) {
        bits |= (value & 0xffL) << (8 * filled++);
        if (filled == size) {
            count();
            bits = 0;
            filled = 0;
        }
    }

    @Override
    public void write(byte[] values, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(values[i]);
        }
    }

    /** Zero is all bits but the sign; not finite is all exponent bits set, or what an 8-bit float has instead. */
    private void count() {
        if (type == DType.COMPLEX64) {
            nonzero += (bits & 0x7fff_ffff_7fff_ffffL) == 0 ? 0 : 1;
            notFinite += exponentFull(bits, 0x7f80_0000L) || exponentFull(bits >>> 32, 0x7f80_0000L) ? 1 : 0;
            return;
        }
        long magnitude = type.isFloat() ? bits & ((1L << (8 * size - 1)) - 1) : bits;
        nonzero += magnitude == 0 ? 0 : 1;
        notFinite += isNotFinite(magnitude) ? 1 : 0;
    }

    private boolean isNotFinite(long magnitude) {
        return switch (type) {
            case FLOAT64 -> exponentFull(magnitude, 0x7ff0_0000_0000_0000L);
            case FLOAT32 -> exponentFull(magnitude, 0x7f80_0000L);
            case FLOAT16 -> exponentFull(magnitude, 0x7c00L);
            case BFLOAT16 -> exponentFull(magnitude, 0x7f80L);
            case FLOAT8_E5M2 -> exponentFull(magnitude, 0x7cL);
            case FLOAT8_E4M3FN -> magnitude == 0x7fL;
            default -> false;
        };
    }

    private static boolean exponentFull(long magnitude, long exponent) {
        return (magnitude & exponent) == exponent;
    }
}
