package dev.espalier.kernels;

import java.util.List;

/**
 * Exact order statistics of magnitudes over any number of tensors, without sorting or copying them: the bit pattern of
 * a non-negative double grows with its value, so that counting digit by digit, from the highest bits down, narrows the
 * range to one value. Two passes for float32 and narrower, four for float64; 2 MiB of counters.
 */
public final class OrderStatistics {
    /** Lower ends of the digits in a double's bits; float32 values have zeros below bit 29. */
    private static final int[] SHIFTS = {46, 29, 12, 0};

    private static final int SINGLE_DIGITS = 2;

    private final List<Values> tensors;
    private final int digits;

    public OrderStatistics(List<Values> tensors) {
        this.tensors = List.copyOf(tensors);
        this.digits = tensors.stream().anyMatch(Values::isDouble) ? SHIFTS.length : SINGLE_DIGITS;
    }

    /** The k-th smallest magnitude, k from 0, and the one after it (itself again where k is the last). */
    public record Neighbours(double at, double next) {}

    public Neighbours around(long k) {
        long below = 0;
        long equal = 0;
        long prefix = 0;
        int upper = Long.SIZE;
        for (int digit = 0; digit < digits; digit++) {
            long[] counts = count(prefix, upper, SHIFTS[digit]);
            int bucket = 0;
            while (below + counts[bucket] <= k) {
                below += counts[bucket++];
            }
            equal = counts[bucket];
            prefix |= (long) bucket << SHIFTS[digit];
            upper = SHIFTS[digit];
        }
        double at = Double.longBitsToDouble(prefix);
        boolean sameAgain = k + 1 < below + equal;
        return new Neighbours(at, sameAgain ? at : smallestAbove(at));
    }

    /** Counts, by their digit above {@code shift}, the magnitudes whose bits from {@code upper} up equal the prefix's. */
    private long[] count(long prefix, int upper, int shift) {
        long[] counts = new long[1 << (Math.min(upper, Long.SIZE - 1) - shift + (upper == Long.SIZE ? 1 : 0))];
        for (Values values : tensors) {
            Chunks.read(values, (_, piece, length) -> {
                for (int i = 0; i < length; i++) {
                    long bits = Double.doubleToRawLongBits(Math.abs(piece[i]));
                    if (upper == Long.SIZE || bits >>> upper == prefix >>> upper) {
                        counts[(int) ((bits >>> shift) & (counts.length - 1))]++;
                    }
                }
            });
        }
        return counts;
    }

    private double smallestAbove(double bound) {
        double[] smallest = {Double.POSITIVE_INFINITY};
        for (Values values : tensors) {
            Chunks.read(values, (_, piece, length) -> {
                for (int i = 0; i < length; i++) {
                    double magnitude = Math.abs(piece[i]);
                    if (magnitude > bound && magnitude < smallest[0]) {
                        smallest[0] = magnitude;
                    }
                }
            });
        }
        return smallest[0] == Double.POSITIVE_INFINITY ? bound : smallest[0];
    }
}
