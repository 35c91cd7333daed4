package dev.espalier.kernels.coding;

/** Of symbols in one context, in 4096ths: each symbol that occurs has at least one, and they add up to 4096. */
final class Frequencies {
    static final int BITS = 12;
    static final int TOTAL = 1 << BITS;

    /** All 0 where nothing was counted. */
    static int[] of(long[] counts, int from, int symbols) {
        int[] frequencies = new int[symbols];
        long all = 0;
        int most = 0;
        for (int i = 0; i < symbols; i++) {
            all += counts[from + i];
            most = counts[from + i] > counts[from + most] ? i : most;
        }
        if (all == 0) {
            return frequencies;
        }
        int sum = 0;
        for (int i = 0; i < symbols; i++) {
            long count = counts[from + i];
            frequencies[i] = count == 0 ? 0 : (int) Math.max(1, Math.round((double) count * TOTAL / all));
            sum += frequencies[i];
        }
        settle(frequencies, sum, most);
        return frequencies;
    }

    /** What is left or missing goes to the most frequent, as far as that has it, and to the next largest then. */
    private static void settle(int[] frequencies, int sum, int most) {
        int rest = TOTAL - sum;
        int taking = most;
        while (rest != 0) {
            int given = Math.max(rest, 1 - frequencies[taking]);
            frequencies[taking] += given;
            rest -= given;
            for (int i = 0; i < frequencies.length; i++) {
                taking = frequencies[i] > frequencies[taking] ? i : taking;
            }
        }
    }

    /** Varint frequencies; after a 0 how many more follow it. */
    static void write(int[] frequencies, ByteSink to) {
        for (int i = 0; i < frequencies.length; i++) {
            to.putNumber(frequencies[i]);
            if (frequencies[i] == 0) {
                int from = i;
                while (i + 1 < frequencies.length && frequencies[i + 1] == 0) {
                    i++;
                }
                to.putNumber(i - from);
            }
        }
    }

    static int[] read(ByteSource from, int symbols) {
        int[] frequencies = new int[symbols];
        int sum = 0;
        for (int i = 0; i < symbols; i++) {
            frequencies[i] = from.takeCount(TOTAL, "a frequency");
            sum += frequencies[i];
            if (frequencies[i] == 0) {
                i += from.takeCount(symbols - 1 - i, "a run of absent symbols");
            }
        }
        if (sum != TOTAL && sum != 0) {
            throw new BrokenStream("frequencies must add up to " + TOTAL + ", was " + sum);
        }
        return frequencies;
    }

    private Frequencies() {}
}
