package dev.espalier.compression.spec.layers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** A sparsity of their own for the layers that a glob matches. */
public record LayerSparsity(
        @NotNull @Size(max = 1000) String layers,
        @NotNull @DecimalMin("0") @DecimalMax("1") Double sparsity) {}
