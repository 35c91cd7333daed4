package dev.espalier.kernels.coding;

import java.util.Arrays;

/** Bytes in heap, growing: what is coded is small beside what it stands for. */
public final class ByteSink {
    private byte[] bytes = new byte[64];
    private int length;

    public void put(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    public void put(byte[] values) {
        put(values, values.length);
    }

    /** The first {@code count} of them. */
    public void put(byte[] values, int count) {
        room(count);
        System.arraycopy(values, 0, bytes, length, count);
        length += count;
    }

    /** Little-endian. */
    public void putInt(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            put(value >>> shift);
        }
    }

    /** Seven bits to a byte, the low ones first; all but the last byte have their top bit set. */
    public void putNumber(long value) {
        long left = value;
        while (left >>> 7 != 0) {
            put((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        put((int) left);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    int at(int index) {
        return bytes[index];
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return toBytes(length);
    }

    byte[] toBytes(int first) {
        return Arrays.copyOf(bytes, first);
    }
}
