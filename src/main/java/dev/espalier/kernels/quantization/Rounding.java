package dev.espalier.kernels.quantization;

import org.jspecify.annotations.Nullable;

/**
 * What a rounding did to one tensor.
 *
 * @param slices parts of the tensor with codes of their own
 * @param leastScale the least step between neighbouring values of any slice; null where steps differ, as in a codebook
 * @param offset the value of code 0 where that is a float; null where slices have several
 * @param zeroPoint the code of 0 where that is an integer; null where slices have several
 * @param signal sum of w^2
 * @param noise sum of (w - w')^2
 * @param clipped the fraction of weights beyond the codes, which took the first or the last
 */
public record Rounding(
        long slices,
        @Nullable Double leastScale,
        @Nullable Double greatestScale,
        @Nullable Double offset,
        @Nullable Integer zeroPoint,
        double signal,
        double noise,
        double clipped) {
    /** The one step of a tensor of one slice; null where there are several. */
    public @Nullable Double scale() {
        return slices == 1 ? leastScale : null;
    }

    /** Signal to quantization noise in decibels; infinite where nothing was lost. */
    public double sqnrDb() {
        return 10 * Math.log10(signal / noise);
    }
}
