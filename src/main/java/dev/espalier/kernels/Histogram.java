package dev.espalier.kernels;

/**
 * Counts of values in bins of equal width between the least and the greatest; one edge more than counts, the last bin
 * holds its upper edge. Values that are all equal, or none, give a single bin. Values that are not finite are left out.
 */
public record Histogram(double[] edges, long[] counts) {
    public static Histogram of(Values values, int bins) {
        Statistics statistics = Statistics.of(values);
        if (Double.isNaN(statistics.minimum())) {
            return new Histogram(new double[] {0, 0}, new long[] {0});
        }
        double low = statistics.minimum();
        double width = (statistics.maximum() - low) / bins;
        double[] edges = edges(statistics, width > 0 ? bins : 1, width);
        long[] counts = new long[edges.length - 1];
        Chunks.read(values, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (Double.isFinite(piece[i])) {
                    int bin = width > 0 ? (int) ((piece[i] - low) / width) : 0;
                    counts[Math.min(bin, counts.length - 1)]++;
                }
            }
        });
        return new Histogram(edges, counts);
    }

    private static double[] edges(Statistics statistics, int bins, double width) {
        double[] edges = new double[bins + 1];
        for (int i = 0; i < bins; i++) {
            edges[i] = statistics.minimum() + i * width;
        }
        edges[bins] = statistics.maximum();
        return edges;
    }
}
