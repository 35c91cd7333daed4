package dev.espalier.compression.spec;

import dev.espalier.compression.spec.layers.Glob;
import dev.espalier.graph.LayerName;
import dev.espalier.kernels.quantization.Scheme;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Rounds what layers read as well, simulated in floating point.
 *
 * @param calibrationSamples of the train part, over which ranges are found
 * @param method how they are found
 * @param exclude globs over names of layers whose inputs stay as they are
 * @param reduceRange whether weights take one bit less than 8, for processors whose products of bytes saturate
 */
public record Activations(
        @NotNull @Min(1) @Max(16) Integer bits,
        Scheme scheme,
        @Min(1) @Max(10_000_000) Integer calibrationSamples,
        Calibration method,
        @Size(max = 1000) List<@NotNull @Size(max = 1000) String> exclude,
        Boolean reduceRange) {
    private static final int REDUCED_BITS = 7;

    /** What an integer program is calibrated by where no step says how. */
    public static final Activations OF_EXPORTS =
            new Activations(8, Scheme.AFFINE, StepSpec.CALIBRATION_SAMPLES, Calibration.AUTO, List.of(), false);

    public Activations {
        scheme = scheme == null ? Scheme.AFFINE : scheme;
        calibrationSamples = calibrationSamples == null ? StepSpec.CALIBRATION_SAMPLES : calibrationSamples;
        method = method == null ? Calibration.MIN_MAX : method;
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
        reduceRange = reduceRange == null ? Boolean.FALSE : reduceRange;
    }

    /** Whether a layer's inputs stay as they are. */
    public boolean excludes(LayerName layer) {
        return exclude.stream().anyMatch(glob -> Glob.of(glob).matches(layer));
    }

    /** Globs of {@link #exclude} that match none of these. */
    public List<String> unmatched(List<LayerName> layers) {
        return exclude.stream()
                .filter(glob -> layers.stream().noneMatch(Glob.of(glob)::matches))
                .toList();
    }

    /** How many of the bits that were asked for weights take. */
    public int weightBits(int asked) {
        return reduceRange ? Math.min(asked, REDUCED_BITS) : asked;
    }
}
