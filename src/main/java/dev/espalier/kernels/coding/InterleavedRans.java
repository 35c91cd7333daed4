package dev.espalier.kernels.coding;

/**
 * Asymmetric numeral systems (Duda 2013) with several states that take turns and share one stream, so that a processor,
 * or numpy, works on many symbols at once.
 *
 * <pre>
 * lanes      32 for 16384 symbols and more, else 4; lane k has the symbols from k L on, L = {@link #laneLength}
 * order      step t decodes symbol k L + t of each lane k that has one, k rising
 * state      x in [2^15, 2^31); f frequency, b sum of the frequencies before, in 4096ths
 * decoding   s with b <= x mod 4096 < b + f;  x = f (x / 4096) + x mod 4096 - b;  x < 2^15: x = 2^16 x + next word
 * context    base of the symbol's place + 4 h; h = 2 bits: were the last two symbols of the lane other than zero's
 * stream     states of all lanes (4 bytes each, little-endian), then words of 16 bits; at the end all states are 2^15
 * </pre>
 */
final class InterleavedRans {
    private static final int LOW = 1 << 15;
    private static final int MANY = 32;

    private final SymbolTables tables;
    private final int zero;
    private final boolean looksBack;

    /**
     * @param zero the symbol that counts as zero
     * @param looksBack whether contexts come in fours, by the last two symbols
     */
    InterleavedRans(SymbolTables tables, int zero, boolean looksBack) {
        this.tables = tables;
        this.zero = zero;
        this.looksBack = looksBack;
    }

    static int lanes(int count) {
        return count < 1 << 14 ? 4 : MANY;
    }

    /** An odd multiple of 64 (of 1 with 4 lanes): lanes a power of two apart would meet in one set of a cache. */
    static int laneLength(int count) {
        int lanes = lanes(count);
        int length = (count + lanes - 1) / lanes;
        if (lanes == MANY) {
            length = (length + 63) / 64 * 64;
            length = (length & 64) == 0 ? length + 64 : length;
        }
        return Math.max(1, length);
    }

    /** Which context each symbol has, the history within its lane included. */
    void contexts(byte[] symbols, byte[] bases, int count, byte[] contexts) {
        if (!looksBack) {
            System.arraycopy(bases, 0, contexts, 0, count);
            return;
        }
        int length = laneLength(count);
        for (int start = 0; start < count; start += length) {
            int history = 0;
            for (int i = start; i < Math.min(count, start + length); i++) {
                contexts[i] = (byte) (bases[i] * 4 + history);
                history = (history << 1 | differ(symbols[i] & 0xff, zero)) & 3;
            }
        }
    }

    byte[] encode(byte[] symbols, byte[] contexts, int count) {
        RansStates encoder = new RansStates(tables, lanes(count), count);
        int length = laneLength(count);
        int lanes = lanes(count);
        for (int t = length - 1; t >= 0; t--) {
            for (int lane = lanes - 1; lane >= 0; lane--) {
                int at = lane * length + t;
                if (at < count) {
                    encoder.put(lane, contexts[at], symbols[at] & 0xff);
                }
            }
        }
        return encoder.finish();
    }

    void decode(ByteSource from, byte[] bases, int count, byte[] symbols) {
        int lanes = lanes(count);
        int length = laneLength(count);
        int[] places = tables.places();
        int[] states = new int[lanes];
        for (int i = 0; i < lanes; i++) {
            states[i] = from.takeInt();
            if (states[i] < LOW) {
                throw new BrokenStream("a state must be at least " + LOW + ", was " + states[i]);
            }
        }
        byte[] words = from.take(from.left());
        int full = count / length;
        int at = steps(places, states, words, 0, bases, symbols, length, count - full * length, full);
        requireEnd(at, words.length, states);
    }

    /** Steps through {@code full} lanes and, as long as it has symbols, one more. */
    private int steps(
            int[] places,
            int[] states,
            byte[] words,
            int from,
            byte[] bases,
            byte[] symbols,
            int length,
            int rest,
            int full) {
        int at = from;
        int[] histories = new int[states.length];
        int shift = looksBack ? 2 : 0;
        int kept = looksBack ? 3 : 0;
        int mark = zero;
        int end = words.length - 1;
        for (int t = 0; t < length; t++) {
            int active = t < rest ? full + 1 : full;
            int place = t;
            for (int lane = 0; lane < active; lane++, place += length) {
                int x = states[lane];
                int context = (bases[place] << shift) + histories[lane];
                int entry = places[(context << Frequencies.BITS) + (x & Frequencies.TOTAL - 1)];
                int symbol = entry >>> 24;
                x = ((entry >>> 12 & 0xfff) + 1) * (x >>> Frequencies.BITS) + (entry & 0xfff);
                symbols[place] = (byte) symbol;
                histories[lane] = (histories[lane] << 1 | differ(symbol, mark)) & kept;
                if (x < LOW) {
                    if (at >= end) {
                        throw new BrokenStream("the words end early");
                    }
                    x = x << 16 | (words[at] & 0xff) | (words[at + 1] & 0xff) << 8;
                    at += 2;
                }
                states[lane] = x;
            }
        }
        return at;
    }

    /** 1 for different numbers, without a jump: whether it is taken is what the entropy is about. */
    private static int differ(int one, int other) {
        int difference = one ^ other;
        return (difference | -difference) >>> 31;
    }

    private static void requireEnd(int at, int end, int[] states) {
        for (int state : states) {
            if (state != LOW || at != end) {
                throw new BrokenStream("the words do not end where the symbols do");
            }
        }
    }
}
