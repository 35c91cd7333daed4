package dev.espalier.kernels;

import java.util.List;

/**
 * Counts of values in bins of equal width between the least and the greatest; one edge more than counts, the last bin
 * holds its upper edge. Values that are all equal, or none, give a single bin. Values that are not finite are left out.
 */
public record Histogram(double[] edges, long[] counts) {
    public static Histogram of(Values values, int bins) {
        return of(List.of(values), bins);
    }

    /** One histogram of several tensors. */
    public static Histogram of(List<Values> tensors, int bins) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Values values : tensors) {
            Statistics statistics = Statistics.of(values);
            if (!Double.isNaN(statistics.minimum())) {
                low = Math.min(low, statistics.minimum());
                high = Math.max(high, statistics.maximum());
            }
        }
        if (low > high) {
            return new Histogram(new double[] {0, 0}, new long[] {0});
        }
        double width = (high - low) / bins;
        double[] edges = edges(low, high, width > 0 ? bins : 1, width);
        long[] counts = new long[edges.length - 1];
        for (Values values : tensors) {
            count(values, low, width, counts);
        }
        return new Histogram(edges, counts);
    }

    private static void count(Values values, double low, double width, long[] counts) {
        Chunks.read(values, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (Double.isFinite(piece[i])) {
                    int bin = width > 0 ? (int) ((piece[i] - low) / width) : 0;
                    counts[Math.min(bin, counts.length - 1)]++;
                }
            }
        });
    }

    private static double[] edges(double low, double high, int bins, double width) {
        double[] edges = new double[bins + 1];
        for (int i = 0; i < bins; i++) {
            edges[i] = low + i * width;
        }
        edges[bins] = high;
        return edges;
    }
}
