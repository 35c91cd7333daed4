package dev.espalier.kernels.coding;

import java.util.Arrays;

/** Reads what a {@link ByteSink} took, and throws {@link BrokenStream} where there is nothing more. */
public final class ByteSource {
    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteSource(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ByteSource(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    public int left() {
        return end - at;
    }

    public int take() {
        if (at == end) {
            throw new BrokenStream("the coded bytes end early");
        }
        return bytes[at++] & 0xff;
    }

    public byte[] take(int count) {
        int from = skip(count);
        return Arrays.copyOfRange(bytes, from, from + count);
    }

    /** The next so many bytes as a source of their own, not copied. */
    public ByteSource part(int count) {
        int from = skip(count);
        return new ByteSource(bytes, from, from + count);
    }

    private int skip(int count) {
        if (count < 0 || count > left()) {
            throw new BrokenStream("the coded bytes end " + Math.max(0L, (long) count - left()) + " bytes early");
        }
        at += count;
        return at - count;
    }

    public int takeInt() {
        int value = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            value |= take() << shift;
        }
        return value;
    }

    public long takeNumber() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = take();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new BrokenStream("a number has more than nine bytes");
    }

    /** A number from 0 to {@code most}; {@code what} is what it counts. */
    public int takeCount(int most, String what) {
        long value = takeNumber();
        if (value < 0 || value > most) {
            throw new BrokenStream(what + " must be at most " + most + ", was " + value);
        }
        return (int) value;
    }

    RangeDecoder bits() {
        int from = at;
        at = end;
        return new RangeDecoder(bytes, from, end);
    }
}
