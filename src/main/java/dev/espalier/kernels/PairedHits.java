package dev.espalier.kernels;

/**
 * Two classifiers on the same samples, told apart by the samples on which exactly one of them is right.
 *
 * <pre>
 * drop      d  = (lost - gained) / n
 * interval     p' = (lost + 1) / (n + 2), q' = (gained + 1) / (n + 2)
 *              p' - q' -+ z sqrt((p' + q' - (p' - q')^2) / (n + 2)), cut to [-1, 1]; z = 1.96 (95 %)
 * p-value      2 P(X &lt; m) + P(X = m), X ~ Binomial(lost + gained, 1/2), m = min(lost, gained)
 * </pre>
 *
 * The interval is Wald's with the adjustment of Bonett and Price (Journal of Educational and Behavioral Statistics 37,
 * 2012), which Fagerland, Lydersen and Laake (Statistics in Medicine 33, 2014) recommend for paired proportions: it
 * covers well from some ten samples on, and is not empty where no sample changed. The p-value is McNemar's mid-p, which
 * the same authors recommend (BMC Medical Research Methodology 13:91, 2013) for few and for many changed samples alike.
 *
 * @param samples n
 * @param lost the first is right, the second wrong
 * @param gained the first is wrong, the second right
 */
public record PairedHits(long samples, long lost, long gained) {
    /** The 97.5 % quantile of the normal distribution: two sides of 2.5 % leave 95 %. */
    private static final double Z = 1.959963984540054;

    public PairedHits {
        if (lost < 0 || gained < 0 || lost + gained > samples || samples < 1) {
            throw new IllegalArgumentException(
                    "lost and gained must be parts of the samples, were " + lost + " and " + gained + " of " + samples);
        }
    }

    /** How much more often the first is right. */
    public double drop() {
        return (double) (lost - gained) / samples;
    }

    /** The least drop that 95 % confidence allows. */
    public double lower() {
        return Math.max(-1, centre() - Z * Math.sqrt(variance() / (samples + 2)));
    }

    /** The largest drop that 95 % confidence allows. */
    public double upper() {
        return Math.min(1, centre() + Z * Math.sqrt(variance() / (samples + 2)));
    }

    private double centre() {
        return (double) (lost - gained) / (samples + 2);
    }

    private double variance() {
        return (double) (lost + gained + 2) / (samples + 2) - centre() * centre();
    }

    /** How likely flips at least as uneven are if neither is better. */
    public double pValue() {
        long flips = lost + gained;
        long least = Math.min(lost, gained);
        double at = probability(least, flips);
        double below = 0;
        double term = at;
        for (long k = least; k > 0 && term > 0; k--) {
            term *= (double) k / (flips - k + 1);
            below += term;
        }
        return Math.min(1, 2 * below + at);
    }

    /** P(X = k) for X ~ Binomial(n, 1/2). */
    private static double probability(long k, long n) {
        double log = -n * Math.log(2);
        for (long i = 1; i <= k; i++) {
            log += Math.log((double) (n - k + i) / i);
        }
        return Math.exp(log);
    }

    /** How many samples would narrow the interval to this half width, if flips stay as frequent. */
    public long samplesFor(double halfWidth) {
        return (long) Math.ceil(Z * Z * variance() / (halfWidth * halfWidth));
    }
}
