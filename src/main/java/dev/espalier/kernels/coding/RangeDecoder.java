package dev.espalier.kernels.coding;

/** Reads what {@link RangeEncoder} wrote; behind its end there are zeros. */
final class RangeDecoder implements BitCoder {
    private final byte[] in;
    private final int end;
    private int at;
    private long range = 0xffffffffL;
    private long code;

    RangeDecoder(byte[] in, int from, int end) {
        this.in = in;
        this.at = from;
        this.end = end;
        for (int i = 0; i < 4; i++) {
            code = code << 8 | next();
        }
    }

    private int next() {
        return at < end ? in[at++] & 0xff : 0;
    }

    @Override
    public int code(int probability, int ignored) {
        long bound = (range >>> 16) * probability;
        int bit;
        if (code < bound) {
            range = bound;
            bit = 1;
        } else {
            code -= bound;
            range -= bound;
            bit = 0;
        }
        while (range < 1L << 24) {
            range = range << 8 & 0xffffffffL;
            code = (code << 8 | next()) & 0xffffffffL;
        }
        return bit;
    }
}
