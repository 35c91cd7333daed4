package dev.espalier.tensors;

/**
 * Eight-bit floats as PyTorch and the OCP specification have them, and rounding to bfloat16. The 256 values of a type
 * are tabulated once; encoding looks up the nearest one, ties to the even code.
 *
 * <pre>
 * e4m3fn: 1 sign, 4 exponent (bias 7), 3 mantissa bits; no infinity, 0x7f is NaN, largest 448; larger becomes 448, as in PyTorch 2.13
 * e5m2:   1 sign, 5 exponent (bias 15), 2 mantissa bits; infinities and NaN as in IEEE 754, largest 57344
 * </pre>
 */
enum SmallFloat {
    E4M3FN(4, 3, 7),
    E5M2(5, 2, 15);

    private final int mantissaBits;
    private final float[] positive = new float[128];

    SmallFloat(int exponentBits, int mantissaBits, int bias) {
        this.mantissaBits = mantissaBits;
        int special = (1 << exponentBits) - 1;
        for (int code = 0; code < positive.length; code++) {
            int exponent = code >> mantissaBits;
            int mantissa = code & ((1 << mantissaBits) - 1);
            double fraction = mantissa / (double) (1 << mantissaBits);
            double value =
                    exponent == 0 ? fraction * Math.pow(2, 1 - bias) : (1 + fraction) * Math.pow(2, exponent - bias);
            if (mantissaBits == 2 && exponent == special) {
                value = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            }
            positive[code] = (float) value;
        }
        if (mantissaBits == 3) {
            positive[127] = Float.NaN;
        }
    }

    static SmallFloat of(DType type) {
        return switch (type) {
            case FLOAT8_E4M3FN -> E4M3FN;
            case FLOAT8_E5M2 -> E5M2;
            default -> throw new IllegalStateException("bug: " + type.label() + " has no eight-bit form");
        };
    }

    float decode(byte code) {
        float magnitude = positive[code & 0x7f];
        return code < 0 ? -magnitude : magnitude;
    }

    byte encode(float value) {
        int sign = Float.floatToRawIntBits(value) < 0 ? 0x80 : 0;
        return (byte) (sign | nearest(Math.abs(value)));
    }

    private int nearest(float magnitude) {
        int largest = mantissaBits == 3 ? 126 : 123;
        if (Float.isNaN(magnitude)) {
            return 127;
        }
        double step = (double) positive[largest] - positive[largest - 1];
        if (mantissaBits == 2 && magnitude >= positive[largest] + step / 2) {
            return largest + 1;
        }
        if (magnitude >= positive[largest]) {
            return largest;
        }
        int low = 0;
        int high = largest;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (positive[middle] <= magnitude) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double below = (double) magnitude - positive[low];
        double above = (double) positive[high] - magnitude;
        if (below == above) {
            return low % 2 == 0 ? low : high;
        }
        return below < above ? low : high;
    }

    /** Rounds half to even, as the hardware does; NaN stays NaN. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
