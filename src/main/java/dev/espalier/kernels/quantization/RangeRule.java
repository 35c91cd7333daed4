package dev.espalier.kernels.quantization;

/**
 * How the range of the codes is found. Every method but the first finds a magnitude t, and the range is what of least to
 * greatest weight lies within -t and t; weights beyond are moved to its ends.
 *
 * <pre>
 * min_max     from the least to the greatest weight
 * percentile  t = that percentile of |w|, interpolated linearly as numpy does by default
 * mse         t = the one of 0.01, 0.02 ... 1.00 times max |w| with the least sum of (w - w')^2; the largest at a tie
 * kl          t = see {@link Divergence}
 * </pre>
 *
 * @param over which weights the range is taken over
 * @param percentile 0..100, of that method alone
 * @param halfRange q of the scheme {@code fixed_range}, which has no other range
 */
public record RangeRule(RangeMethod method, Over over, double percentile, double halfRange) {
    /** What {@code percentile} is unless told. */
    public static final double DEFAULT_PERCENTILE = 99.9;

    public RangeRule {
        if (!(percentile > 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile must be above 0 and at most 100, was " + percentile);
        }
    }

    public static RangeRule of(RangeMethod method, Over over) {
        return new RangeRule(method, over, DEFAULT_PERCENTILE, Double.NaN);
    }

    public static RangeRule fixed(double halfRange) {
        return new RangeRule(RangeMethod.MIN_MAX, Over.ALL, DEFAULT_PERCENTILE, halfRange);
    }
}
