package dev.espalier.compression.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One prunable layer of the final model; the figures are of its weight alone.
 *
 * @param bits of a code where the layer was quantized, else of the stored type
 * @param threshold the largest magnitude that was pruned away by the last prune step; null where none touched it
 * @param scale the step between two neighbouring codes; null where not quantized, where channels or groups have steps of
 *     their own, and for codebooks
 * @param scales of all channels or groups together; null where the whole weight has one scale, and for codebooks
 * @param offset what code 0 stands for where that is one float (asymmetric and symmetric)
 * @param zeroPoint the code of 0 where that is one integer (affine)
 * @param clipped the fraction of weights beyond the range, which took its first or last value; null where not quantized
 * @param sqnrDb signal to quantization noise of the last quantization, in decibels
 * @param bytes what it takes in the smallest export
 */
public record LayerResult(
        String name,
        List<Long> shape,
        long parameters,
        long nonzero,
        double sparsity,
        @Nullable Long channelsKept,
        int bits,
        @Nullable Double threshold,
        @Nullable Double scale,
        @Nullable Scales scales,
        @Nullable Double offset,
        @Nullable Integer zeroPoint,
        @Nullable Double clipped,
        @Nullable Double sqnrDb,
        @Nullable Long bytes,
        Histograms histogram) {
    public LayerResult {
        shape = List.copyOf(shape);
    }

    /** Steps between neighbouring codes: how many there are, and the least and the greatest of them. */
    public record Scales(long count, double minimum, double maximum) {}

    /** The weights before the job and after it. */
    public record Histograms(Histogram before, Histogram after) {}

    /** Counts between edges; there is one edge more than counts, and the last bin holds its upper edge. */
    public record Histogram(List<Double> edges, List<Long> counts) {
        public Histogram {
            edges = List.copyOf(edges);
            counts = List.copyOf(counts);
        }
    }
}
