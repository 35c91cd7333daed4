package dev.espalier.kernels.calibration;

import dev.espalier.kernels.quantization.Divergence;
import dev.espalier.kernels.quantization.IntegerCodes;
import java.util.Arrays;

/**
 * How values are spread over their range: counts in bins of equal width, each taken for the value in its middle. What it
 * holds does not grow with the samples that were counted.
 *
 * <pre>
 * percentile  r = the upper edge of the first bin of magnitudes by which 99.99 % are counted
 * mse         r = max |x| k / 100, of k = 100, 99 .. 1 the one with the least sum of counts (x - code(x))^2, the largest
 *             at a tie
 * entropy     r by {@link Divergence}; signed codes for both signs, all codes where no value is below 0
 * range       what lies within -r .. r
 * </pre>
 *
 * @param counts of {@link #BINS} bins
 */
public record ValueSpread(ValueRange range, double[] counts) {
    public static final int BINS = 2048;

    private static final double PERCENTILE = 0.9999;
    private static final int SHRINKINGS = 100;

    public ValueSpread {
        if (counts.length != BINS) {
            throw new IllegalArgumentException("a spread has " + BINS + " bins, was " + counts.length);
        }
    }

    /** The range that codes of so many bits are to cover. */
    public ValueRange cut(Cutting by, int bits) {
        double magnitude = Math.max(Math.abs(range.least()), Math.abs(range.greatest()));
        if (!(range.greatest() > range.least()) || Arrays.stream(counts).sum() == 0) {
            return range;
        }
        return switch (by) {
            case MIN_MAX -> range;
            case PERCENTILE -> range.within(percentile(magnitude));
            case MSE -> leastSquares(magnitude, bits);
            case ENTROPY -> {
                int levels = 1 << (range.least() < 0 ? bits - 1 : bits);
                yield levels > BINS ? range : range.within(Divergence.cut(magnitudes(magnitude), magnitude, levels));
            }
        };
    }

    private double middle(int bin) {
        return range.least() + (bin + 0.5) * (range.greatest() - range.least()) / BINS;
    }

    private double[] magnitudes(double magnitude) {
        double[] magnitudes = new double[BINS];
        for (int i = 0; i < BINS; i++) {
            magnitudes[Math.min(BINS - 1, (int) (Math.abs(middle(i)) / magnitude * BINS))] += counts[i];
        }
        return magnitudes;
    }

    private double percentile(double magnitude) {
        double[] magnitudes = magnitudes(magnitude);
        double wanted = PERCENTILE * Arrays.stream(counts).sum();
        double counted = 0;
        for (int i = 0; i < BINS; i++) {
            counted += magnitudes[i];
            if (counted >= wanted) {
                return (i + 1) * magnitude / BINS;
            }
        }
        return magnitude;
    }

    private ValueRange leastSquares(double magnitude, int bits) {
        ValueRange best = range;
        double least = Double.POSITIVE_INFINITY;
        for (int part = SHRINKINGS; part >= 1; part--) {
            ValueRange shrunk = range.within(magnitude * part / SHRINKINGS);
            double error = error(IntegerCodes.affine(bits, shrunk.least(), shrunk.greatest(), true));
            if (error < least) {
                least = error;
                best = shrunk;
            }
        }
        return best;
    }

    private double error(IntegerCodes codes) {
        double sum = 0;
        for (int i = 0; i < BINS; i++) {
            double value = middle(i);
            double code = Math.clamp(Math.rint(value / codes.scale()) + codes.zeroPoint(), codes.least(), codes.most());
            double error = value - (code - codes.zeroPoint()) * codes.scale();
            sum += counts[i] * error * error;
        }
        return sum;
    }
}
