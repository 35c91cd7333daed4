package dev.espalier.samples;

import dev.espalier.formats.DType;
import dev.espalier.samples.DatasetSpec.Preprocessing;
import java.util.Arrays;
import java.util.List;
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
final class Normalization {
    private final @Nullable Double scale;
    private final double[] mean;
    private final double[] std;

    private Normalization(@Nullable Double scale, double[] mean, double[] std) {
        this.scale = scale;
        this.mean = mean;
        this.std = std;
    }

    /** Refuses numbers that cannot be meant, naming the field. */
    static Normalization of(Preprocessing spec, int channels) {
        Double scale = spec.scale();
        if (scale != null && (!Double.isFinite(scale) || scale == 0)) {
            throw new UnfitSpec(
                    "preprocessing.scale", "must be finite and not 0, was " + scale, "leave it out for 1/255");
        }
        double[] mean = perChannel("mean", spec.mean(), 0, channels);
        double[] std = perChannel("std", spec.std(), 1, channels);
        for (double value : std) {
            if (value <= 0) {
                throw new UnfitSpec("preprocessing.std", "must be positive, was " + spec.std(), "leave it out for 1");
            }
        }
        return new Normalization(scale, mean, std);
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

    boolean hasScale() {
        return scale != null;
    }

    /** The scale asked for, else 1/255 for integers, 1 for floats and bools. */
    double scale(DType type) {
        if (scale != null) {
            return scale;
        }
        return type.isFloat() || type == DType.BOOL ? 1 : 1 / 255.0;
    }

    double mean(int channel) {
        return mean[channel];
    }

    double std(int channel) {
        return std[channel];
    }
}
