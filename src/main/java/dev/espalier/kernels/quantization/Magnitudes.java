package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.OrderStatistics;
import dev.espalier.kernels.Scores;
import dev.espalier.kernels.Values;
import java.util.Arrays;
import java.util.List;

/** Percentiles of magnitudes as numpy's: position p (n - 1), interpolated linearly, in double. */
final class Magnitudes {
    /** So many weights are sorted; of more, order statistics are counted. */
    private static final int FEW = Chunks.SIZE;

    static double percentile(Values values, Over over, double percentile) {
        long zeros = over == Over.ALL ? 0 : zeros(values);
        double position = zeros + percentile / 100 * (values.count() - zeros - 1);
        long below = (long) Math.floor(position);
        OrderStatistics.Neighbours neighbours = values.count() <= FEW
                ? sorted(values, (int) below)
                : new OrderStatistics(List.of(Scores.magnitudes(values))).around(below);
        double fraction = position - below;
        double difference = neighbours.next() - neighbours.at();
        return fraction >= 0.5
                ? neighbours.next() - difference * (1 - fraction)
                : neighbours.at() + difference * fraction;
    }

    private static long zeros(Values values) {
        long[] zeros = {0};
        Chunks.read(values, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                zeros[0] += piece[i] == 0 ? 1 : 0;
            }
        });
        return zeros[0];
    }

    private static OrderStatistics.Neighbours sorted(Values values, int below) {
        double[] magnitudes = new double[(int) values.count()];
        values.read(0, magnitudes, magnitudes.length);
        Arrays.setAll(magnitudes, i -> Math.abs(magnitudes[i]));
        Arrays.sort(magnitudes);
        return new OrderStatistics.Neighbours(
                magnitudes[below], magnitudes[Math.min(below + 1, magnitudes.length - 1)], below);
    }

    private Magnitudes() {}
}
