package dev.espalier.network.timing;

import java.util.Arrays;

/**
 * How long the same work took, again and again.
 *
 * <pre>
 * percentile q of n durations in ascending order = the one at position q (n - 1), interpolated linearly between
 * neighbours, as numpy does
 * </pre>
 *
 * @param iqrMs distance between the first and the third quartile
 */
public record Timing(double medianMs, double iqrMs) {
    /** By less than this two medians of one network differ. */
    private static final double CHANCE = 1.03;

    /** By more than chance. */
    public boolean isSlowerThan(Timing other) {
        return medianMs > CHANCE * other.medianMs;
    }

    static Timing of(double[] durationsMs) {
        double[] sorted = durationsMs.clone();
        Arrays.sort(sorted);
        return new Timing(percentile(sorted, 0.5), percentile(sorted, 0.75) - percentile(sorted, 0.25));
    }

    private static double percentile(double[] sorted, double q) {
        double position = q * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
