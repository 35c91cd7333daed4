package dev.espalier.compression.spec;

import dev.espalier.kernels.quantization.Scheme;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/**
 * Rounds what layers read as well, simulated in floating point.
 *
 * @param calibrationSamples of the train part, over which ranges are found
 */
public record Activations(
        @NotNull @Min(1) @Max(16) Integer bits,
        Scheme scheme,
        @Min(1) @Max(10_000_000) Integer calibrationSamples) {
    public Activations {
        scheme = scheme == null ? Scheme.AFFINE : scheme;
        calibrationSamples = calibrationSamples == null ? StepSpec.CALIBRATION_SAMPLES : calibrationSamples;
    }
}
