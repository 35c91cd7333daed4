package dev.espalier.compression.spec;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * What the result must keep to; the report's verdict says whether it does.
 *
 * @param maxAccuracyDrop against the dense model on the same samples, as a fraction
 * @param maxBytes of the model as a packed file
 * @param maxLatencyMs median at the first batch size that is measured
 */
public record Requirements(
        @DecimalMin("0") @DecimalMax("1") @Nullable Double maxAccuracyDrop,
        @Min(1) @Nullable Long maxBytes,

        @DecimalMin(value = "0", inclusive = false) @DecimalMax("1000000000") @Nullable
        Double maxLatencyMs) {}
