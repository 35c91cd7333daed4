package dev.espalier.kernels;

/**
 * Rounds the weights of one tensor to codes, per tensor, range by minimum and maximum. Weights that are exactly 0 stay 0.
 *
 * <pre>
 * asymmetric  a = max - min, b = min, s = 2^bits - 1:  w' = round((w - b) / a * s) / s * a + b
 * symmetric   a = max |w|, s = 2^(bits-1) - 1:         w' = round(w / a * s) / s * a        (2 bits and more)
 *             1 bit: sign(w) * mean |w|
 * rounding half to even; every operation in float32, in the written order (float64 for float64 weights);
 * a = 0: w' = w
 * </pre>
 *
 * |w - w'| is at most half a step (a / s / 2) and the rounding of five float operations. Weights must be finite.
 *
 * @param over which weights range and mean are taken over
 */
public record Quantizer(int bits, Scheme scheme, Over over) {
    public Quantizer {
        if (bits < 1 || bits > 16) {
            throw new IllegalArgumentException("bits must be in [1, 16], was " + bits);
        }
    }

    /**
     * What the rounding did.
     *
     * @param scale the step between neighbouring codes
     * @param offset the value of code 0; 0 for symmetric codes
     * @param signal sum of w^2
     * @param noise sum of (w - w')^2
     */
    public record Rounding(double scale, double offset, double signal, double noise) {
        /** Signal to quantization noise in decibels; infinite where nothing was lost. */
        public double sqnrDb() {
            return 10 * Math.log10(signal / noise);
        }
    }

    /** Rounds in place. */
    public Rounding apply(Values values) {
        Range range = Range.of(values, over);
        Codes codes = codes(range, values.isDouble());
        double[] sums = new double[2];
        Chunks.edit(values, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                double weight = piece[i];
                piece[i] = weight == 0 ? 0 : codes.round(weight);
                sums[0] += weight * weight;
                sums[1] += (weight - piece[i]) * (weight - piece[i]);
            }
        });
        return new Rounding(codes.scale(), codes.offset(), sums[0], sums[1]);
    }

    private Codes codes(Range range, boolean isDouble) {
        if (scheme == Scheme.SYMMETRIC && bits == 1) {
            return new Signs(isDouble ? range.meanMagnitude() : (float) range.meanMagnitude());
        }
        int steps = scheme == Scheme.ASYMMETRIC ? (1 << bits) - 1 : (1 << (bits - 1)) - 1;
        double offset = scheme == Scheme.ASYMMETRIC ? range.minimum() : 0;
        double extent = scheme == Scheme.ASYMMETRIC
                ? range.maximum() - range.minimum()
                : Math.max(Math.abs(range.minimum()), Math.abs(range.maximum()));
        if (!(extent > 0)) {
            return new Unchanged(offset);
        }
        if (!Double.isFinite(isDouble ? extent : (float) extent)) {
            throw new ArithmeticException("the range of the weights, " + range.minimum() + " to " + range.maximum()
                    + ", is wider than the type can hold");
        }
        return isDouble
                ? new DoubleCodes(extent, offset, steps)
                : new FloatCodes((float) extent, (float) offset, steps);
    }

    private sealed interface Codes {
        double round(double weight);

        double scale();

        double offset();
    }

    private record FloatCodes(float extent, float least, int steps) implements Codes {
        @Override
        public double round(double weight) {
            float code = (float) Math.rint(((float) weight - least) / extent * steps);
            return code / steps * extent + least;
        }

        @Override
        public double offset() {
            return least;
        }

        @Override
        public double scale() {
            return extent / steps;
        }
    }

    private record DoubleCodes(double extent, double offset, int steps) implements Codes {
        @Override
        public double round(double weight) {
            return Math.rint((weight - offset) / extent * steps) / steps * extent + offset;
        }

        @Override
        public double scale() {
            return extent / steps;
        }
    }

    private record Signs(double magnitude) implements Codes {
        @Override
        public double round(double weight) {
            return Math.copySign(magnitude, weight);
        }

        @Override
        public double scale() {
            return 2 * magnitude;
        }

        @Override
        public double offset() {
            return -magnitude;
        }
    }

    private record Unchanged(double offset) implements Codes {
        @Override
        public double round(double weight) {
            return weight;
        }

        @Override
        public double scale() {
            return 0;
        }
    }

    /** Least and greatest weight, and the mean magnitude, of those that count; zeros where none does. */
    private record Range(double minimum, double maximum, double meanMagnitude) {
        static Range of(Values values, Over over) {
            double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            double[] sum = {0};
            long[] count = {0};
            Chunks.read(values, (_, piece, length) -> {
                for (int i = 0; i < length; i++) {
                    double weight = piece[i];
                    if (weight != 0 || over == Over.ALL) {
                        ends[0] = Math.min(ends[0], weight);
                        ends[1] = Math.max(ends[1], weight);
                        sum[0] += Math.abs(weight);
                        count[0]++;
                    }
                }
            });
            return count[0] == 0 ? new Range(0, 0, 0) : new Range(ends[0], ends[1], sum[0] / count[0]);
        }
    }
}
