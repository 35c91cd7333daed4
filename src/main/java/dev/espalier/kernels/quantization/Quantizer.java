package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import java.util.List;

/**
 * Rounds the weights of one tensor to codes. Weights that are exactly 0 stay 0, even where 0 is not among the values.
 *
 * <pre>
 * asymmetric   a = max - min, b = min, s = 2^bits - 1:  w' = round((w - b) / a * s) / s * a + b
 * symmetric    a = max |w|, s = 2^(bits-1) - 1:         w' = round(w / a * s) / s * a        (2 bits and more)
 *              1 bit: sign(w) * mean |w|
 * affine       d = (max(w, 0) - min(w, 0)) / (2^bits - 1), at least 2^-23; z = clamp(-round(min(w, 0) / d)):
 *              w' = (clamp(z + round(w * (1 / d))) - z) * d, clamped to 0 .. 2^bits - 1; as PyTorch's observers and
 *              fake_quantize
 * fixed_range  d = 2 q / 2^bits:                        w' = clamp(d * round(w / d), -q, q - d)   (1 bit: -q or 0)
 * codebook     the nearest of 2^bits centroids, see {@link KMeans}
 * rounding half to even; every operation in float32, in the written order (float64 for float64 weights), d and q - d of
 * fixed_range in double and rounded once
 * </pre>
 *
 * Within its range |w - w'| is at most half a step and the rounding of five float operations. A slice whose weights are
 * all alike stays as it is under asymmetric and symmetric. Weights must be finite.
 *
 * @param groupSize consecutive inputs that share a range, of {@link Granularity#GROUP} alone; a row's last group may be
 *     shorter
 * @param lambda what a bit of coded length counts against squared errors in squared steps, see {@link RateDistortion}; 0
 *     where codes are chosen by error alone
 */
public record Quantizer(
        int bits, Scheme scheme, Granularity granularity, int groupSize, RangeRule range, double lambda) {
    /** Bits up to which codes can be chosen by what they cost. */
    public static final int MOST_WEIGHED_BITS = 8;

    private static final int SHRINKINGS = 100;

    public Quantizer {
        if (bits < 1 || bits > 16) {
            throw new IllegalArgumentException("bits must be in [1, 16], was " + bits);
        }
        if (granularity == Granularity.GROUP && groupSize < 1) {
            throw new IllegalArgumentException("groupSize must be 1 or more, was " + groupSize);
        }
        if (scheme == Scheme.FIXED_RANGE && !(range.halfRange() > 0)) {
            throw new IllegalArgumentException("halfRange must be more than 0, was " + range.halfRange());
        }
        if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "what a bit counts (lambda) must be finite and not below 0, was " + lambda);
        }
        if (lambda > 0 && bits > MOST_WEIGHED_BITS) {
            throw new IllegalArgumentException(
                    "codes that are weighed have at most " + MOST_WEIGHED_BITS + " bits, was " + bits);
        }
    }

    /** By error alone. */
    public Quantizer(int bits, Scheme scheme, Granularity granularity, int groupSize, RangeRule range) {
        this(bits, scheme, granularity, groupSize, range, 0);
    }

    /** One range per tensor, from least to greatest. */
    public Quantizer(int bits, Scheme scheme, Over over) {
        this(bits, scheme, Granularity.TENSOR, 0, RangeRule.of(RangeMethod.MIN_MAX, over));
    }

    /** Rounds a tensor of one row in place. */
    public Rounding apply(Values values) {
        return apply(values, 1);
    }

    /** Rounds in place as the tensor is handed back; where bits count, they are those of the packed file. */
    public Rounding settle(Values values, List<Long> shape) {
        return lambda > 0
                ? new RateDistortion(this, values, shape.getFirst()).exactly(shape)
                : apply(values, shape.getFirst());
    }

    /**
     * Rounds in place, as at every step of training: where bits count, they are estimated.
     *
     * @param rows the tensor's first dimension, its output channels
     */
    public Rounding apply(Values values, long rows) {
        if (lambda > 0) {
            return new RateDistortion(this, values, rows).quickly();
        }
        RoundingSum sum = new RoundingSum();
        Slice.each(values, rows, granularity, groupSize, slice -> {
            Codes codes = codes(slice);
            round(slice, codes, sum);
            sum.add(codes);
        });
        return sum.result();
    }

    private static void round(Slice slice, Codes codes, RoundingSum sum) {
        Chunks.edit(slice, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                double weight = piece[i];
                if (weight == 0) {
                    piece[i] = 0;
                    continue;
                }
                // Never -0, which would not be a zero to whoever looks at the bits
                piece[i] = codes.round(weight) + 0.0;
                sum.add(weight, piece[i], codes.clips(weight));
            }
        });
        sum.addWeights(slice.count());
    }

    /** The codes of one slice's weights. */
    Codes codes(Values slice) {
        Codes.Precision precision = new Codes.Precision(slice.isDouble());
        if (scheme == Scheme.CODEBOOK) {
            return KMeans.codes(slice, 1 << bits, precision);
        }
        Extent extent = Extent.of(slice, range.over());
        double magnitude = extent.magnitude();
        if (!(magnitude > 0) || scheme == Scheme.FIXED_RANGE) {
            return codes(extent, precision);
        }
        return switch (range.method()) {
            case MIN_MAX -> codes(extent, precision);
            case PERCENTILE -> {
                double reach = Magnitudes.percentile(slice, range.over(), range.percentile());
                yield codes(extent.within(precision.of(reach)), precision);
            }
            case KL -> {
                double reach = Divergence.cut(slice, range.over(), magnitude, bits);
                yield codes(extent.within(precision.of(reach)), precision);
            }
            case MSE -> leastSquares(slice, extent, precision);
        };
    }

    private Codes leastSquares(Values slice, Extent extent, Codes.Precision precision) {
        Codes best = codes(extent, precision);
        double least = noise(slice, best, Double.POSITIVE_INFINITY);
        for (int part = SHRINKINGS - 1; part >= 1; part--) {
            Extent shrunk = extent.within(precision.of(extent.magnitude() * part / SHRINKINGS));
            if (shrunk.minimum() > shrunk.maximum()) {
                break;
            }
            Codes codes = codes(shrunk, precision);
            double noise = noise(slice, codes, least);
            if (noise < least) {
                least = noise;
                best = codes;
            }
        }
        return best;
    }

    /** Sum of squared errors; no more than {@code enough} is summed up of what is worse than that. */
    private static double noise(Values slice, Codes codes, double enough) {
        double[] sum = {0};
        Chunks.read(slice, (_, piece, length) -> {
            for (int i = 0; i < length && sum[0] < enough; i++) {
                if (piece[i] != 0) {
                    double error = piece[i] - codes.round(piece[i]);
                    sum[0] += error * error;
                }
            }
        });
        return sum[0];
    }

    private Codes codes(Extent extent, Codes.Precision precision) {
        return switch (scheme) {
            case ASYMMETRIC -> even(extent, extent.maximum() - extent.minimum(), extent.minimum(), precision);
            case SYMMETRIC ->
                bits == 1
                        ? new Codes.Signs(precision.of(extent.meanMagnitude()))
                        : even(extent, extent.magnitude(), 0, precision);
            case AFFINE -> affine(extent, precision);
            case FIXED_RANGE -> fixed(precision);
            case CODEBOOK -> throw new IllegalStateException("bug: a codebook has no range");
        };
    }

    private Codes even(Extent extent, double width, double offset, Codes.Precision precision) {
        if (!(width > 0)) {
            return new Codes.Kept(extent.minimum(), extent.maximum(), 0.0, offset);
        }
        int steps = scheme == Scheme.ASYMMETRIC ? (1 << bits) - 1 : (1 << (bits - 1)) - 1;
        double low = scheme == Scheme.ASYMMETRIC ? extent.minimum() : -width;
        double high = scheme == Scheme.ASYMMETRIC ? extent.maximum() : width;
        return new Codes.Even(precision, finite(precision.of(width), extent), precision.of(offset), steps, low, high);
    }

    private Codes affine(Extent extent, Codes.Precision precision) {
        finite(precision.of(Math.max(extent.maximum(), 0) - Math.min(extent.minimum(), 0)), extent);
        IntegerCodes codes = IntegerCodes.affine(bits, extent.minimum(), extent.maximum(), precision.isDouble());
        return new Codes.Affine(precision, codes.scale(), codes.zeroPoint(), codes.most());
    }

    private Codes fixed(Codes.Precision precision) {
        double half = range.halfRange();
        double step = 2 * half / (1 << bits);
        return new Codes.Fixed(precision, precision.of(step), precision.of(-half), precision.of(half - step));
    }

    private static double finite(double width, Extent extent) {
        if (Double.isInfinite(width)) {
            throw new ArithmeticException("the range of the weights, " + extent.minimum() + " to " + extent.maximum()
                    + ", is wider than the type can hold");
        }
        return width;
    }
}
