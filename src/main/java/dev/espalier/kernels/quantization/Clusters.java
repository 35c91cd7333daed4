package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import java.util.Arrays;

/**
 * Which weights of a tensor share one value, slice by slice. Training a codebook moves its centroids: a centroid's
 * gradient is the sum of its weights' gradients, and giving that to each of them moves all alike. Weights that are 0
 * share the gradient 0.
 */
public final class Clusters {
    /** Of each weight; 0 for weights that are 0. */
    private final int[] cluster;

    private int count = 1;

    private Clusters(int weights) {
        cluster = new int[weights];
    }

    /** @param values rounded by the quantizer before */
    public static Clusters of(Values values, long rows, Quantizer quantizer) {
        Clusters clusters = new Clusters(Math.toIntExact(values.count()));
        Slice.each(values, rows, quantizer.granularity(), quantizer.groupSize(), clusters::add);
        return clusters;
    }

    private void add(Slice slice) {
        double[] distinct = distinct(slice);
        Chunks.read(slice, (from, piece, length) -> {
            int start = Math.toIntExact(slice.from() + from);
            for (int i = 0; i < length; i++) {
                if (piece[i] != 0) {
                    cluster[start + i] = count + Arrays.binarySearch(distinct, piece[i]);
                }
            }
        });
        count += distinct.length;
    }

    private static double[] distinct(Slice slice) {
        double[] all = new double[Math.toIntExact(slice.count())];
        Chunks.read(slice, (from, piece, length) -> System.arraycopy(piece, 0, all, (int) from, length));
        return Arrays.stream(all)
                .filter(value -> value != 0)
                .sorted()
                .distinct()
                .toArray();
    }

    /** Replaces each gradient by the sum over the weights that share a value, summed in double. */
    public void share(Values gradients) {
        double[] sums = new double[count];
        Chunks.read(gradients, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                sums[cluster[(int) from + i]] += piece[i];
            }
        });
        sums[0] = 0;
        Chunks.edit(gradients, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                piece[i] = sums[cluster[(int) from + i]];
            }
        });
    }
}
