package dev.espalier.kernels;

import java.util.List;

/**
 * Exact order statistics of scores over any number of tensors, without sorting or copying them: the bit pattern of a
 * double, negative ones turned round, grows with its value, so that counting digit by digit, from the highest bits down,
 * narrows the range to one value. Two passes for float32 and narrower, four for float64; 2 MiB of counters for each thread.
 */
public final class OrderStatistics {
    /** Lower ends of the digits in a double's bits; float32 values have zeros below bit 29. */
    private static final int[] SHIFTS = {46, 29, 12, 0};

    private static final int SINGLE_DIGITS = 2;

    private final List<Scores> pool;
    private final int digits;

    public OrderStatistics(List<Scores> pool) {
        this.pool = List.copyOf(pool);
        this.digits = pool.stream().anyMatch(Scores::isDouble) ? SHIFTS.length : SINGLE_DIGITS;
    }

    /**
     * The k-th smallest score, k from 0, and the one after it (itself again where k is the last).
     *
     * @param below how many scores are smaller than the k-th
     */
    public record Neighbours(double at, double next, long below) {}

    public Neighbours around(long k) {
        long below = 0;
        long prefix = 0;
        int upper = Long.SIZE;
        long[] counts = {};
        int bucket = 0;
        for (int digit = 0; digit < digits; digit++) {
            counts = count(prefix, upper, SHIFTS[digit]);
            bucket = 0;
            while (below + counts[bucket] <= k) {
                below += counts[bucket++];
            }
            prefix |= (long) bucket << SHIFTS[digit];
            upper = SHIFTS[digit];
        }
        double at = score(prefix, upper);
        if (k + 1 < below + counts[bucket]) {
            return new Neighbours(at, at, below);
        }
        int next = bucket + 1;
        while (next < counts.length && counts[next] == 0) {
            next++;
        }
        return new Neighbours(
                at,
                next == counts.length ? smallestAbove(at) : score(prefix + ((long) (next - bucket) << upper), upper),
                below);
    }

    /** Grows, unsigned, with the score; the two zeros have one key. */
    private static long key(double score) {
        long bits = Double.doubleToRawLongBits(score + 0.0);
        return bits ^ ((bits >> (Long.SIZE - 1)) | Long.MIN_VALUE);
    }

    /** Of a key whose lowest bits were not counted: they are those of a float32. */
    private static double score(long key, int uncounted) {
        boolean positive = key < 0;
        return Double.longBitsToDouble(positive ? key ^ Long.MIN_VALUE : ~(key | ((1L << uncounted) - 1)));
    }

    /** Counts, by their digit above {@code shift}, the scores whose key from {@code upper} up equals the prefix. */
    private long[] count(long prefix, int upper, int shift) {
        long[] counts = new long[1 << (upper - shift)];
        for (Scores scores : pool) {
            long[] found = Chunks.gather(
                    scores,
                    () -> new long[counts.length],
                    (into, _, piece, length) -> count(piece, length, prefix, upper, shift, into),
                    OrderStatistics::add);
            add(counts, found);
        }
        return counts;
    }

    private static void count(double[] piece, int length, long prefix, int upper, int shift, long[] counts) {
        for (int i = 0; i < length; i++) {
            long key = key(piece[i]);
            if (upper == Long.SIZE || key >>> upper == prefix >>> upper) {
                counts[(int) ((key >>> shift) & (counts.length - 1))]++;
            }
        }
    }

    private static void add(long[] counts, long[] more) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += more[i];
        }
    }

    private double smallestAbove(double bound) {
        double[] smallest = {Double.POSITIVE_INFINITY};
        for (Scores scores : pool) {
            double[] found = Chunks.gather(
                    scores,
                    () -> new double[] {Double.POSITIVE_INFINITY},
                    (least, _, piece, length) -> {
                        for (int i = 0; i < length; i++) {
                            if (piece[i] > bound && piece[i] < least[0]) {
                                least[0] = piece[i];
                            }
                        }
                    },
                    (least, other) -> least[0] = Math.min(least[0], other[0]));
            smallest[0] = Math.min(smallest[0], found[0]);
        }
        return smallest[0] == Double.POSITIVE_INFINITY ? bound : smallest[0];
    }
}
