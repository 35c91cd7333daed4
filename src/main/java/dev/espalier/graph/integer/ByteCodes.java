package dev.espalier.graph.integer;

/**
 * How the values at one place of a network are codes of one byte without sign: x = (code - zeroPoint) scale.
 *
 * @param scale more than 0
 * @param zeroPoint the code of 0, in 0..255
 */
public record ByteCodes(float scale, int zeroPoint) {
    /** The largest code. */
    public static final int MOST = 255;

    public ByteCodes {
        if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale must be finite and more than 0, was " + scale);
        }
        if (zeroPoint < 0 || zeroPoint > MOST) {
            throw new IllegalArgumentException("zeroPoint must be in 0..255, was " + zeroPoint);
        }
    }
}
