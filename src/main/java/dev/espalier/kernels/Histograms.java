package dev.espalier.kernels;

import dev.espalier.kernels.Histogram.Bins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What several tensors look like, from one walk over each.
 *
 * @param each in bins of its own
 * @param all of them together, in other bins
 */
public record Histograms(List<Histogram> each, Histogram all) {
    /** @param statistics of each of the tensors */
    public static Histograms of(List<Values> tensors, List<Statistics> statistics, int bins) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Statistics one : statistics) {
            if (!Double.isNaN(one.minimum())) {
                low = Math.min(low, one.minimum());
                high = Math.max(high, one.maximum());
            }
        }
        Bins common = Bins.of(low, high, bins);
        long[] all = new long[common.count()];
        List<Histogram> each = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            Statistics one = statistics.get(i);
            Bins own = Double.isNaN(one.minimum())
                    ? Bins.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, bins)
                    : Bins.of(one.minimum(), one.maximum(), bins);
            long[][] counted = count(tensors.get(i), own, common);
            each.add(own.holding(counted[0]));
            add(all, counted[1]);
        }
        return new Histograms(List.copyOf(each), common.holding(all));
    }

    private static long[][] count(Values values, Bins own, Bins common) {
        return Chunks.gather(
                values,
                () -> new long[][] {new long[own.count()], new long[common.count()]},
                (counts, _, piece, length) -> {
                    own.count(piece, length, counts[0]);
                    common.count(piece, length, counts[1]);
                },
                (counts, more) -> {
                    add(counts[0], more[0]);
                    add(counts[1], more[1]);
                });
    }

    private static void add(long[] counts, long[] more) {
        Arrays.setAll(counts, i -> counts[i] + more[i]);
    }
}
