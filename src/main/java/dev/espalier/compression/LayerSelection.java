package dev.espalier.compression;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** Layers by globs over their names: {@code *} stands for any characters, dots included. */
public record LayerSelection(
        @Size(max = 1000) List<@NotNull String> include,
        @Size(max = 1000) List<@NotNull String> exclude) {
    public static final LayerSelection ALL = new LayerSelection(List.of("*"), List.of());

    public LayerSelection {
        include = include == null ? List.of("*") : List.copyOf(include);
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
    }
}
