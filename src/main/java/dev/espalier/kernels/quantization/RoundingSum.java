package dev.espalier.kernels.quantization;

import org.jspecify.annotations.Nullable;

/** Sums up what a rounding does, slice by slice. */
final class RoundingSum {
    private long slices;
    private long weights;
    private long clipped;
    private double signal;
    private double noise;
    private @Nullable Double leastScale;
    private @Nullable Double greatestScale;
    private @Nullable Double offset;
    private @Nullable Integer zeroPoint;

    void add(double weight, double rounded, boolean isClipped) {
        signal += weight * weight;
        noise += (weight - rounded) * (weight - rounded);
        clipped += isClipped ? 1 : 0;
    }

    void addWeights(long count) {
        weights += count;
    }

    void add(Codes codes) {
        slices++;
        offset = slices == 1 ? codes.offset() : null;
        zeroPoint = slices == 1 ? codes.zeroPoint() : null;
        Double scale = codes.scale();
        if (scale != null) {
            leastScale = leastScale == null ? scale : Math.min(leastScale, scale);
            greatestScale = greatestScale == null ? scale : Math.max(greatestScale, scale);
        }
    }

    Rounding result() {
        double fraction = weights == 0 ? 0 : (double) clipped / weights;
        return new Rounding(slices, leastScale, greatestScale, offset, zeroPoint, signal, noise, fraction);
    }
}
