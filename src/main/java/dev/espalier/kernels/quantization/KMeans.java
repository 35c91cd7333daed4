package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import java.util.Arrays;

/**
 * k-means of the weights that are not 0, in one dimension (Han, Mao and Dally 2016, "Deep Compression").
 *
 * <pre>
 * start    centroids evenly from the least to the greatest weight
 * repeat   every weight goes to the nearest centroid (at a tie to the lower one), every centroid to the mean of its
 *          weights (without any it stays), until no weight moves, 300 times at most
 * </pre>
 *
 * Over sorted weights a centroid's weights are an interval, found by bisection, and their sum is a difference of sums:
 * a round costs k log n, not k n. Holds 8 bytes a weight.
 */
final class KMeans {
    private static final int MOST_ROUNDS = 300;
    /** One sum is kept per so many weights. */
    private static final int BLOCK = 64;

    private final double[] sorted;
    /** Of all weights before each block. */
    private final double[] sums;

    private KMeans(double[] sorted) {
        this.sorted = sorted;
        this.sums = new double[sorted.length / BLOCK + 1];
        for (int i = 1; i < sums.length; i++) {
            sums[i] = sums[i - 1] + added((i - 1) * BLOCK, i * BLOCK);
        }
    }

    /** Weights that take no more than {@code size} different values besides 0 are their own centroids. */
    static Codes codes(Values values, int size, Codes.Precision precision) {
        double[] sorted = sortedNonzero(values);
        if (distinct(sorted) <= size) {
            return Codes.Kept.ALL;
        }
        double[] centroids = new KMeans(sorted).centroids(size);
        Arrays.setAll(centroids, i -> precision.of(centroids[i]));
        return new Codes.Book(centroids);
    }

    private static double[] sortedNonzero(Values values) {
        double[] all = new double[Math.toIntExact(values.count())];
        int[] count = {0};
        Chunks.read(values, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (piece[i] != 0) {
                    all[count[0]++] = piece[i];
                }
            }
        });
        double[] nonzero = count[0] == all.length ? all : Arrays.copyOf(all, count[0]);
        Arrays.sort(nonzero);
        return nonzero;
    }

    private static int distinct(double[] sorted) {
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                distinct++;
            }
        }
        return distinct;
    }

    private double[] centroids(int size) {
        double least = sorted[0];
        double greatest = sorted[sorted.length - 1];
        double[] centroids = new double[size];
        Arrays.setAll(centroids, i -> i == size - 1 ? greatest : least + i * ((greatest - least) / (size - 1)));
        int[] starts = starts(centroids);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            for (int i = 0; i < size; i++) {
                if (starts[i] < starts[i + 1]) {
                    centroids[i] = sum(starts[i], starts[i + 1]) / (starts[i + 1] - starts[i]);
                }
            }
            int[] moved = starts(centroids);
            if (Arrays.equals(moved, starts)) {
                break;
            }
            starts = moved;
        }
        return centroids;
    }

    /** Where each centroid's weights begin; one place more for the end of all. */
    private int[] starts(double[] centroids) {
        int[] starts = new int[centroids.length + 1];
        for (int i = 1; i < centroids.length; i++) {
            starts[i] = firstAbove((centroids[i - 1] + centroids[i]) / 2, starts[i - 1]);
        }
        starts[centroids.length] = sorted.length;
        return starts;
    }

    private int firstAbove(double bound, int from) {
        int low = from;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double sum(int from, int to) {
        int firstBlock = (from + BLOCK - 1) / BLOCK;
        int lastBlock = to / BLOCK;
        if (to - from <= 2 * BLOCK || firstBlock >= lastBlock) {
            return added(from, to);
        }
        return added(from, firstBlock * BLOCK) + (sums[lastBlock] - sums[firstBlock]) + added(lastBlock * BLOCK, to);
    }

    private double added(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += sorted[i];
        }
        return sum;
    }
}
