package dev.espalier.kernels.coding;

/**
 * Binary range coder with 32 bits of range and carries carried through.
 *
 * <pre>
 * state    low (33 bits), range (32 bits)
 * a bit    bound = (range >>> 16) * p;  1: range = bound;  0: low += bound, range -= bound
 * then     while range < 2^24: the top byte of low goes out, low and range move up by 8 bits
 * end      of all numbers in [low, low + range) the one with most zeros at its end; zeros at the end are left out
 * </pre>
 *
 * A decision costs -log2(p / 65536) bits to within 2^-8 of it.
 */
final class RangeEncoder implements BitCoder {
    private static final long TOP = 1L << 24;
    private static final long MASK = 0xffffffffL;

    private final ByteSink out = new ByteSink();
    private long low;
    private long range = MASK;
    private int held;
    /** Bytes not yet certain: the held one, and 0xff after it, which a carry would turn to 0. */
    private long pending;

    @Override
    public int code(int probability, int bit) {
        long bound = (range >>> 16) * probability;
        if (bit == 1) {
            range = bound;
        } else {
            low += bound;
            range -= bound;
        }
        while (range < TOP) {
            range = range << 8 & MASK;
            shift();
        }
        return bit;
    }

    private void shift() {
        if (low < 0xff000000L || low > MASK || pending == 0) {
            int carry = (int) (low >>> 32);
            for (int value = held; pending > 0; pending--, value = 0xff) {
                out.put(value + carry);
            }
            held = (int) (low >>> 24) & 0xff;
        }
        pending++;
        low = (low & 0xffffff) << 8;
    }

    /** Bytes so far, give or take those that are still held. */
    int length() {
        return out.length() + (int) pending;
    }

    byte[] finish() {
        for (int bits = 32; bits >= 0; bits--) {
            long up = low + (1L << bits) - 1 >>> bits << bits;
            if (up < low + range) {
                low = up;
                break;
            }
        }
        for (int i = 0; i < 5; i++) {
            shift();
        }
        return out.toBytes(trimmed());
    }

    private int trimmed() {
        int length = out.length();
        while (length > 0 && out.at(length - 1) == 0) {
            length--;
        }
        return length;
    }
}
