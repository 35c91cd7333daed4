package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;

/** Least and greatest weight, and the mean magnitude, of those that count; zeros where none does. */
record Extent(double minimum, double maximum, double meanMagnitude) {
    static Extent of(Values values, Over over) {
        double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        double[] sum = {0};
        long[] count = {0};
        Chunks.read(values, (_, piece, length) -> {
            for (int i = 0; i < length; i++) {
                double weight = piece[i];
                if (weight != 0 || over == Over.ALL) {
                    ends[0] = Math.min(ends[0], weight);
                    ends[1] = Math.max(ends[1], weight);
                    sum[0] += Math.abs(weight);
                    count[0]++;
                }
            }
        });
        return count[0] == 0 ? new Extent(0, 0, 0) : new Extent(ends[0], ends[1], sum[0] / count[0]);
    }

    double magnitude() {
        return Math.max(Math.abs(minimum), Math.abs(maximum));
    }

    /** The part of it within -magnitude and magnitude. */
    Extent within(double magnitude) {
        return new Extent(Math.max(minimum, -magnitude), Math.min(maximum, magnitude), meanMagnitude);
    }
}
