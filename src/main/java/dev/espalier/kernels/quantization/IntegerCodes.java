package dev.espalier.kernels.quantization;

/**
 * Integer codes over a range, as PyTorch's observers lay them: code c stands for (c - zeroPoint) scale.
 *
 * <pre>
 * affine     d = (max(high, 0) - min(low, 0)) / (2^bits - 1), at least 2^-23; codes 0 .. 2^bits - 1;
 *            z = clamp(-round(min(low, 0) / d))
 * symmetric  s = 2^(bits-1) - 1, d = max(|low|, |high|) / s, at least 2^-23; codes -s .. s; z = 0   (2 bits and more)
 * </pre>
 *
 * in float32, or in float64.
 */
public record IntegerCodes(double scale, int zeroPoint, int least, int most) {
    /** PyTorch's observers keep scales at or above float32's epsilon, whatever the type. */
    private static final double LEAST_SCALE = 0x1p-23;

    public static IntegerCodes affine(int bits, double low, double high, boolean isDouble) {
        Codes.Precision precision = new Codes.Precision(isDouble);
        int most = (1 << bits) - 1;
        double end = Math.min(low, 0);
        double scale = scale(precision.of(Math.max(high, 0) - end), most, precision);
        int zero = (int) -Math.rint(precision.of(end / scale));
        return new IntegerCodes(scale, Math.max(0, Math.min(most, zero)), 0, most);
    }

    public static IntegerCodes symmetric(int bits, double low, double high, boolean isDouble) {
        if (bits < 2) {
            throw new IllegalArgumentException("symmetric integer codes need 2 bits or more, was " + bits);
        }
        int steps = (1 << (bits - 1)) - 1;
        double magnitude = Math.max(Math.abs(low), Math.abs(high));
        return new IntegerCodes(scale(magnitude, steps, new Codes.Precision(isDouble)), 0, -steps, steps);
    }

    private static double scale(double width, int steps, Codes.Precision precision) {
        return Math.max(precision.of(width / steps), LEAST_SCALE);
    }
}
