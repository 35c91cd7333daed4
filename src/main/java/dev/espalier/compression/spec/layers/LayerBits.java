package dev.espalier.compression.spec.layers;

import dev.espalier.graph.LayerName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** A number of bits of their own for the layers that a glob matches. */
public record LayerBits(
        @NotNull @Size(max = 1000) String layers,
        @NotNull @Min(1) @Max(16) Integer bits) {
    public boolean matches(LayerName layer) {
        return Glob.of(layers).matches(layer);
    }
}
