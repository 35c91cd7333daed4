package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;

/**
 * The magnitude at which to cut so that the codes tell most of what the weights do (Migacz 2017, "8-bit inference with
 * TensorRT").
 *
 * <pre>
 * h      counts of |w| in 2048 bins of equal width from 0 to max |w|
 * for i = 2048, 2032 ... 128 bins, levels L = 2^(bits - 1), where i >= L:
 *   P    h[0 .. i), and what lies beyond added to its last bin
 *   Q    h[0 .. i) as L codes tell it: bin j has level floor(j L / i), and a level's counts are spread evenly over its
 *        bins that are not empty
 *   KL   sum of P log(P / Q), both normalized; infinite where Q is 0 and P is not
 * cut    at the end of bin i of the least KL, the largest i at a tie
 * </pre>
 */
public final class Divergence {
    private static final int BINS = 2048;
    private static final int LEAST = 128;
    private static final int STRIDE = 16;

    private final double[] counts;
    private final int levels;
    private final double[] before = new double[BINS + 1];

    private Divergence(double[] counts, int levels) {
        this.counts = counts;
        this.levels = levels;
        for (int i = 0; i < BINS; i++) {
            before[i + 1] = before[i] + counts[i];
        }
    }

    /** @param greatest of the magnitudes that count; more than 0 */
    static double cut(Values values, Over over, double greatest, int bits) {
        double width = greatest / BINS;
        if (!(width > 0)) {
            return greatest;
        }
        return cut(histogram(values, over, width), greatest, 1 << (bits - 1));
    }

    /**
     * @param counts of magnitudes, in 2048 bins of equal width from 0 to the greatest
     * @param levels that magnitudes are told by
     */
    public static double cut(double[] counts, double greatest, int levels) {
        int best = new Divergence(counts, levels).best();
        return best == BINS ? greatest : best * (greatest / BINS);
    }

    private static double[] histogram(Values values, Over over, double width) {
        double[] counts = new double[BINS];
        Chunks.read(values, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (piece[i] != 0 || over == Over.ALL) {
                    counts[Math.min(BINS - 1, (int) (Math.abs(piece[i]) / width))]++;
                }
            }
        });
        return counts;
    }

    private int best() {
        int best = BINS;
        double least = Double.POSITIVE_INFINITY;
        for (int bins = BINS; bins >= Math.max(LEAST, levels); bins -= STRIDE) {
            double divergence = of(bins);
            if (divergence < least) {
                least = divergence;
                best = bins;
            }
        }
        return best;
    }

    private double of(int bins) {
        double total = before[BINS];
        double kept = before[bins];
        double beyond = total - kept;
        double sum = 0;
        for (int level = 0; level < levels; level++) {
            // The first bin of a level is the least j with j L / i >= level
            int first = Math.ceilDiv(level * bins, levels);
            int end = Math.ceilDiv((level + 1) * bins, levels);
            int filled = filled(first, end);
            double even = filled == 0 ? 0 : (before[end] - before[first]) / filled / kept;
            for (int j = first; j < end; j++) {
                double reference = (counts[j] + (j == bins - 1 ? beyond : 0)) / total;
                if (reference > 0) {
                    sum += counts[j] == 0 ? Double.POSITIVE_INFINITY : reference * Math.log(reference / even);
                }
            }
        }
        return sum;
    }

    private int filled(int from, int to) {
        int filled = 0;
        for (int j = from; j < to; j++) {
            if (counts[j] > 0) {
                filled++;
            }
        }
        return filled;
    }
}
