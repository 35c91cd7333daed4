package dev.espalier.compression.quantizing;

import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.quantization.RangeMethod;
import dev.espalier.kernels.quantization.Rounding;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.text.EnumNames;
import dev.espalier.text.FirstFew;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Warns where a step's range leaves out so many weights of a layer that it is likely not what was meant. */
final class Clipping {
    /** A fraction of a layer's weights. Ranges that leave out tails leave out far less. */
    private static final double LARGE = 0.1;

    private record Clipped(String layer, double fraction) {
        @Override
        public String toString() {
            return "\"" + layer + "\" " + String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
        }
    }

    /** Names the worst layers of those that the step has just rounded. */
    static void warn(List<Layer> rounded, Quantize spec, Run run) {
        List<Clipped> large = rounded.stream()
                .map(layer -> new Clipped(
                        layer.name(),
                        run.promises()
                                .roundings()
                                .last(layer)
                                .map(Rounding::clipped)
                                .orElse(0.0)))
                .filter(clipped -> clipped.fraction() > LARGE)
                .sorted(Comparator.comparingDouble(Clipped::fraction).reversed())
                .toList();
        if (large.isEmpty()) {
            return;
        }
        String worst = FirstFew.of(large.stream().map(Clipped::toString).toList());
        run.warn("more than 10 % of the weights of " + large.size() + (large.size() == 1 ? " layer" : " layers")
                + " are beyond the range of the codes and were moved to its ends: " + worst
                + "; " + advice(spec));
    }

    private static String advice(Quantize spec) {
        if (spec.scheme() == Scheme.FIXED_RANGE) {
            return "a larger halfRange, was " + spec.range().halfRange() + ", keeps more of them";
        }
        RangeMethod method = spec.range().method();
        return switch (method) {
            case PERCENTILE ->
                "a percentile nearer to 100, was " + spec.range().rule().percentile() + ", keeps more of them";
            case MSE, KL ->
                "with few bits that may be the least error that the method " + EnumNames.of(method)
                        + " finds; the method min_max leaves out none";
            case MIN_MAX -> "more bits, or another scheme, may keep more of them";
        };
    }

    private Clipping() {}
}
