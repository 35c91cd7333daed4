package dev.espalier.samples.transforms;

import dev.espalier.samples.spec.DatasetSpec.Layout;
import dev.espalier.samples.spec.DatasetSpec.Preprocessing;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.tensors.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes numbers of pixels.
 *
 * <pre>
 * x' = (x * scale - mean[channel]) / std[channel]
 * in double precision, in the written order, rounded once to the batch's type: within 1e-6 of the same formula in
 * float32, relative to the largest of its terms
 * </pre>
 */
public final class Normalization {
    private final Map<DType, Double> scales;
    private final double[] mean;
    private final double[] std;

    private Normalization(Map<DType, Double> scales, double[] mean, double[] std) {
        this.scales = Map.copyOf(scales);
        this.mean = mean;
        this.std = std;
    }

    /**
     * Refuses numbers that cannot be meant, naming the field.
     *
     * @param scales for each type that the samples have
     */
    public static Normalization of(Preprocessing spec, int channels, Map<DType, Double> scales) {
        double[] mean = perChannel("mean", spec.mean(), 0, channels);
        double[] std = perChannel("std", spec.std(), 1, channels);
        for (double value : std) {
            if (value <= 0) {
                throw new UnfitSpec("preprocessing.std", "must be positive, was " + spec.std(), "leave it out for 1");
            }
        }
        return new Normalization(scales, mean, std);
    }

    private static double[] perChannel(String field, @Nullable List<Double> values, double absent, int channels) {
        double[] all = new double[channels];
        if (values == null) {
            Arrays.fill(all, absent);
            return all;
        }
        if (values.size() != 1 && values.size() != channels) {
            throw new UnfitSpec(
                    "preprocessing." + field,
                    "has " + values.size() + " values, the samples have " + channels
                            + (channels == 1 ? " channel" : " channels"),
                    channels == 1 ? "give 1 value" : "give 1 value or " + channels);
        }
        for (int channel = 0; channel < channels; channel++) {
            all[channel] = values.get(values.size() == 1 ? 0 : channel);
            if (!Double.isFinite(all[channel])) {
                throw new UnfitSpec("preprocessing." + field, "must be finite, was " + values, "leave it out");
            }
        }
        return all;
    }

    /** What is likely to be a mistake: means or deviations of raw pixels, beside a scale that nobody asked for. */
    public Optional<String> doubt(Preprocessing spec) {
        boolean scaled = spec.scale() == null && scales.values().stream().anyMatch(scale -> scale < 1);
        double largest = DoubleStream.concat(Arrays.stream(mean), Arrays.stream(std))
                .map(Math::abs)
                .max()
                .orElse(0);
        return scaled && largest > 1
                ? Optional.of(
                        "mean " + Arrays.toString(mean) + " and std " + Arrays.toString(std)
                                + " reach beyond 1, and samples do not: they are scaled to lie between 0 and 1 before. If these are of"
                                + " raw pixels, set preprocessing.scale to 1; else divide them by the largest pixel, such as 255")
                : Optional.empty();
    }

    public double scale(DType type) {
        Double scale = scales.get(type);
        if (scale == null) {
            throw new IllegalStateException("bug: no scale was settled for samples of " + type.label());
        }
        return scale;
    }

    /** The scale of all samples; null where those of different types have different ones. */
    @Nullable
    Double scale() {
        return scales.values().stream().distinct().count() == 1
                ? scales.values().iterator().next()
                : null;
    }

    public double mean(int channel) {
        return mean[channel];
    }

    public double std(int channel) {
        return std[channel];
    }

    /** What was asked for, with what was settled in place of what was left out. */
    public Preprocessing understood(Preprocessing asked, Layout layout) {
        return new Preprocessing(
                scale(),
                asked.mean() == null ? List.of(0.0) : asked.mean(),
                asked.std() == null ? List.of(1.0) : asked.std(),
                layout,
                asked.resize(),
                asked.centerCrop(),
                asked.colorSpace());
    }
}
