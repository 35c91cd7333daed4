package dev.espalier.compression.spec;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;

/** What the dense model must score before any work begins: another accuracy most often means another preprocessing. */
public record ExpectedBaseline(
        @NotNull @DecimalMin("0") @DecimalMax("1") Double accuracy,
        @DecimalMin("0") @DecimalMax("1") Double tolerance) {
    public ExpectedBaseline {
        tolerance = tolerance == null ? 0.005 : tolerance;
    }
}
