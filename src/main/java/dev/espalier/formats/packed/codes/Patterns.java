package dev.espalier.formats.packed.codes;

import dev.espalier.tensors.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Elements of any type as the bits that they are: zero is the pattern of all zeros, -0.0 and every NaN are others. */
public final class Patterns {
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Elements of {@code width} bytes from element {@code from} on. */
    public static void read(MemorySegment bytes, int width, long from, int count, long[] into) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = bytes.get(ValueLayout.JAVA_BYTE, from + i) & 0xff;
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = bytes.get(I16, (from + i) * 2) & 0xffff;
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = bytes.get(I32, (from + i) * 4) & 0xffffffffL;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[i] = bytes.get(I64, (from + i) * 8);
                }
            }
        }
    }

    public static byte[] bytes(long[] patterns, int count, int width) {
        byte[] bytes = new byte[Math.multiplyExact(count, width)];
        MemorySegment into = MemorySegment.ofArray(bytes);
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    bytes[i] = (byte) patterns[i];
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    into.set(I16, i * 2L, (short) patterns[i]);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    into.set(I32, i * 4L, (int) patterns[i]);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into.set(I64, i * 8L, patterns[i]);
                }
            }
        }
        return bytes;
    }

    /** The same elements with their most significant byte first, as they are coded. */
    public static byte[] bigEndian(long[] patterns, int count, int width) {
        byte[] bytes = new byte[Math.multiplyExact(count, width)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (patterns[i / width] >>> 8 * (width - 1 - i % width));
        }
        return bytes;
    }

    public static long[] ofBigEndian(byte[] bytes, int width) {
        long[] patterns = new long[bytes.length / width];
        for (int i = 0; i < bytes.length; i++) {
            patterns[i / width] = patterns[i / width] << 8 | bytes[i] & 0xff;
        }
        return patterns;
    }

    /** Numbers in the order of the values: the most negative first, zero at 0. */
    static long order(long pattern, DType type) {
        int unused = 64 - 8 * type.sizeBytes();
        long extended = pattern << unused >> unused;
        boolean isSigned = type.isFloat() || type.isInteger() && !type.label().startsWith("u");
        if (!isSigned) {
            return pattern;
        }
        return type.isFloat() && extended < 0 ? ~extended | Long.MIN_VALUE : extended;
    }

    private Patterns() {}
}
