package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The integers behind weights that a {@link Quantizer} rounded: w = (code - zeroPoint) scale, one scale and one zero point
 * for each slice, in the order of slices.
 *
 * <pre>
 * symmetric    scale = max |w| / (2^(bits-1) - 1), zero point 0
 * affine       scale and zero point as they were, less 2^(bits-1)
 * fixed_range  scale = 2 q / 2^bits, zero point 0
 * codes        round(w / scale) + zeroPoint, in -2^(bits-1) .. 2^(bits-1) - 1
 * </pre>
 *
 * A scale is rounded to float32, or stays float64 for float64 weights; 1 where all weights are 0. Other schemes have no
 * such integers.
 */
public record IntegerGrids(int bits, long sliceLength, double[] scales, int[] zeroPoints) {
    /**
     * Finds them, and holds them against every weight.
     *
     * @param rounded the weights as they are
     * @param before the weights as they were before they were rounded; null where they are not known any more, so that ranges
     *     are taken from what they became
     * @param slack how far a weight may lie from its code's value, as a fraction of itself: what the type that it is stored in
     *     rounds away
     * @return empty where some weight is none of the values of its slice
     */
    public static Optional<IntegerGrids> find(
            Values rounded, @Nullable Values before, long rows, Quantizer quantizer, double slack) {
        if (quantizer.scheme() == Scheme.ASYMMETRIC || quantizer.scheme() == Scheme.CODEBOOK) {
            return Optional.empty();
        }
        List<Slice> now = slices(rounded, rows, quantizer);
        List<Slice> then = before == null ? List.of() : slices(before, rows, quantizer);
        Quantizer plain = new Quantizer(
                quantizer.bits(),
                quantizer.scheme(),
                quantizer.granularity(),
                quantizer.groupSize(),
                new RangeRule(
                        RangeMethod.MIN_MAX,
                        Over.ALL,
                        quantizer.range().percentile(),
                        quantizer.range().halfRange()));
        IntegerGrids grids = new IntegerGrids(
                quantizer.bits(),
                now.isEmpty() ? 1 : now.getFirst().count(),
                new double[now.size()],
                new int[now.size()]);
        for (int i = 0; i < now.size(); i++) {
            boolean found = (!then.isEmpty() && grids.take(i, quantizer.codes(then.get(i)), now.get(i), slack))
                    || grids.take(i, plain.codes(now.get(i)), now.get(i), slack);
            if (!found) {
                return Optional.empty();
            }
        }
        return Optional.of(grids);
    }

    private static List<Slice> slices(Values values, long rows, Quantizer quantizer) {
        List<Slice> slices = new ArrayList<>();
        Slice.each(values, rows, quantizer.granularity(), quantizer.groupSize(), slices::add);
        return slices;
    }

    /** Takes over the integers of a slice, if all weights are among their values. */
    private boolean take(int slice, Codes codes, Slice weights, double slack) {
        Double scale = codes.scale();
        Integer zero = codes.zeroPoint();
        double step = scale == null || !(scale > 0) ? 1 : scale;
        scales[slice] = weights.isDouble() ? step : (float) step;
        zeroPoints[slice] = zero == null ? 0 : zero - (1 << (bits - 1));
        boolean[] fits = {scales[slice] > 0};
        Chunks.read(weights, (_, piece, length) -> {
            for (int i = 0; i < length && fits[0]; i++) {
                fits[0] = fits(slice, piece[i], slack);
            }
        });
        return fits[0];
    }

    private boolean fits(int slice, double weight, double slack) {
        int code = code(slice, weight);
        int half = 1 << (bits - 1);
        double value = (code - zeroPoints[slice]) * scales[slice];
        return code >= -half && code < half && Math.abs(value - weight) <= slack * Math.abs(weight);
    }

    /** The code of a weight. */
    public int code(int slice, double weight) {
        return (int) Math.rint(weight / scales[slice]) + zeroPoints[slice];
    }

    public int slices() {
        return scales.length;
    }
}
