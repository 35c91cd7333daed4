package dev.espalier.graph.integer;

import dev.espalier.graph.Node;
import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import dev.espalier.tensors.TensorFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds the scales of layers' weights and the codes of their biases.
 *
 * <pre>
 * scale = max |w| / most over a channel, unless the weights were rounded to multiples of a scale that is known;
 *         at least |b| / (2^30 input scale), so that the bias fits 32 bits, and at least 2^-60
 * bias  = round(b / (input scale * scale)), half to even
 * </pre>
 *
 * A bias in any other unit is silently ignored by ONNX Runtime, and a scale of 0 loses it.
 *
 * @param tensors folded ones
 * @param most the largest code of a weight: 127, or 63 for processors whose products of bytes saturate
 */
public record IntegerLayers(TensorFile tensors, int most) {
    private static final double LEAST_SCALE = 0x1p-60;
    private static final double LARGEST_BIAS = 0x1p30;

    /** Of a whole byte. */
    public static final int WHOLE = IntegerLayer.MOST;

    /** Of seven bits. */
    public static final int REDUCED = 63;

    /** @param known the scales that a layer's weights are multiples of, one for each channel; null where there are none */
    public IntegerLayer of(Node layer, ByteCodes input, double @Nullable [] known) {
        Values weights = tensors.values(layer.weight());
        int channels = Math.toIntExact(tensors.tensor(layer.weight()).shape().getFirst());
        double[] found = known == null ? scales(weights, channels) : known;
        double[] bias = new double[channels];
        boolean hasBias = tensors.has(layer.bias());
        if (hasBias) {
            tensors.values(layer.bias()).read(0, bias, channels);
        }
        float[] scales = new float[channels];
        int[] codes = new int[channels];
        for (int i = 0; i < channels; i++) {
            double least = Math.max(LEAST_SCALE, Math.abs(bias[i]) / (LARGEST_BIAS * input.scale()));
            scales[i] = (float) (found[i] > least ? found[i] : found[i] == 0 && bias[i] == 0 ? 1 : least);
            codes[i] = (int) Math.rint(bias[i] / (input.scale() * scales[i]));
        }
        return new IntegerLayer(scales, hasBias ? codes : null);
    }

    private double[] scales(Values weights, int channels) {
        double[] largest = new double[channels];
        long row = weights.count() / channels;
        Chunks.read(weights, (at, piece, length) -> {
            for (int i = 0; i < length; i++) {
                int channel = (int) ((at + i) / row);
                largest[channel] = Math.max(largest[channel], Math.abs(piece[i]));
            }
        });
        for (int i = 0; i < channels; i++) {
            largest[i] /= most;
        }
        return largest;
    }
}
