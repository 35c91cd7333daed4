package dev.espalier.kernels.coding;

import java.util.Arrays;

/** The encoding half of {@link InterleavedRans}: takes symbols from the last to the first. */
final class RansStates {
    private static final int LOW = 1 << 15;

    private final int symbols;
    private final int[] frequency;
    private final int[] start;
    /** Of f: 2^(31 + ceil(log2 f)) / f, rounded up, so that a product and a shift divide exactly. */
    private final long[] reciprocal;

    private final byte[] shift;
    private final int[] states;
    private byte[] words;
    private int at;

    RansStates(SymbolTables tables, int lanes, int count) {
        symbols = tables.symbols();
        int all = tables.contexts() * symbols;
        frequency = new int[all];
        start = new int[all];
        reciprocal = new long[all];
        shift = new byte[all];
        for (int context = 0; context < tables.contexts(); context++) {
            int sum = 0;
            for (int symbol = 0; symbol < symbols; symbol++) {
                int f = tables.frequency(context, symbol);
                if (f > 0) {
                    set(context * symbols + symbol, f, sum);
                }
                sum += f;
            }
        }
        states = new int[lanes];
        Arrays.fill(states, LOW);
        words = new byte[Math.max(64, count / 4 * 2)];
        at = words.length;
    }

    private void set(int i, int f, int sum) {
        int bits = 32 - Integer.numberOfLeadingZeros(f - 1);
        frequency[i] = f;
        start[i] = sum;
        reciprocal[i] = ((1L << bits + 31) + f - 1) / f;
        shift[i] = (byte) (bits + 31);
    }

    void put(int lane, int context, int symbol) {
        int i = context * symbols + symbol;
        int f = frequency[i];
        int x = states[lane];
        if (x >= (long) f << 19) {
            if (at < 2) {
                grow();
            }
            words[--at] = (byte) (x >>> 8);
            words[--at] = (byte) x;
            x >>>= 16;
        }
        int quotient = (int) (x * reciprocal[i] >>> shift[i]);
        states[lane] = (quotient << Frequencies.BITS) + start[i] + x - quotient * f;
    }

    private void grow() {
        byte[] larger = new byte[words.length * 2];
        at += words.length;
        System.arraycopy(words, at - words.length, larger, at, larger.length - at);
        words = larger;
    }

    byte[] finish() {
        byte[] all = new byte[states.length * 4 + words.length - at];
        for (int i = 0; i < states.length * 4; i++) {
            all[i] = (byte) (states[i / 4] >>> 8 * (i % 4));
        }
        System.arraycopy(words, at, all, states.length * 4, words.length - at);
        return all;
    }
}
