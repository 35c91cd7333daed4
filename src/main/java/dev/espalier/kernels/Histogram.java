package dev.espalier.kernels;

import java.util.List;

/**
 * Counts of values in bins of equal width between the least and the greatest; one edge more than counts, the last bin
 * holds its upper edge. Values that are all equal, or none, give a single bin. Values that are not finite are left out.
 */
public record Histogram(double[] edges, long[] counts) {
    public static Histogram of(Values values, int bins) {
        return Histograms.of(List.of(values), List.of(Statistics.of(values)), bins)
                .all();
    }

    /** Where values between the two go. */
    record Bins(double low, double high, double width, int count) {
        /** Neighbours count apart: many are equal, above all 0, and would wait for each other in one counter. */
        private static final int LANES = 4;

        /** Of what has no least value: nothing. */
        static Bins of(double low, double high, int bins) {
            double width = (high - low) / bins;
            return new Bins(low, high, width, width > 0 ? bins : 1);
        }

        /** Adds those that are finite. Bins are found in a loop of their own, which a compiler makes vectors of. */
        void count(double[] values, int length, long[] counts) {
            int[] bins = new int[length];
            double step = width > 0 ? width : 1;
            int last = count - 1;
            for (int i = 0; i < length; i++) {
                int bin = Math.min((int) ((values[i] - low) / step), last);
                bins[i] = Math.abs(values[i]) <= Double.MAX_VALUE ? bin : count; // NaN and infinity into one more
            }
            int lane = count + 1;
            int[] lanes = new int[LANES * lane];
            for (int i = 0; i < length; i++) {
                lanes[(i & (LANES - 1)) * lane + bins[i]]++;
            }
            for (int i = 0; i < LANES; i++) {
                for (int bin = 0; bin < count; bin++) {
                    counts[bin] += lanes[i * lane + bin];
                }
            }
        }

        Histogram holding(long[] counts) {
            if (low > high) {
                return new Histogram(new double[] {0, 0}, new long[] {0});
            }
            double[] edges = new double[count + 1];
            for (int i = 0; i < count; i++) {
                edges[i] = low + i * width;
            }
            edges[count] = high;
            return new Histogram(edges, counts);
        }
    }
}
