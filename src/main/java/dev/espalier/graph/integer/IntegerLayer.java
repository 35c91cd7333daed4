package dev.espalier.graph.integer;

import org.jspecify.annotations.Nullable;

/**
 * How the weights of one layer are codes of one byte with sign: w = code scale, with a scale for each output channel, and
 * code = round(w / scale) in -128..127, half to even.
 *
 * @param scales one for each output channel, each more than 0
 * @param bias in steps of the input's scale times the channel's; null where the layer has none
 */
public record IntegerLayer(float[] scales, int @Nullable [] bias) {
    static final int LEAST = -128;
    static final int MOST = 127;

    /** The code of a weight. */
    public byte code(int channel, double weight) {
        return (byte) Math.clamp((long) Math.rint(weight / scales[channel]), LEAST, MOST);
    }
}
