package dev.espalier.compression.spec.layers;

import dev.espalier.graph.LayerName;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.stream.Stream;

/** Layers by globs over their names: {@code *} stands for any characters, dots included. */
public record LayerSelection(
        @Size(max = 1000) List<@NotNull @Size(max = 1000) String> include,
        @Size(max = 1000) List<@NotNull @Size(max = 1000) String> exclude) {
    public static final LayerSelection ALL = new LayerSelection(List.of("*"), List.of());

    public LayerSelection {
        include = include == null ? List.of("*") : List.copyOf(include);
        exclude = exclude == null ? List.of() : List.copyOf(exclude);
    }

    /** Those that some glob of {@code include} and none of {@code exclude} matches by any of their names, in their order. */
    public List<LayerName> select(List<LayerName> layers) {
        List<Glob> included = include.stream().map(Glob::of).toList();
        List<Glob> excluded = exclude.stream().map(Glob::of).toList();
        return layers.stream()
                .filter(layer -> included.stream().anyMatch(glob -> glob.matches(layer))
                        && excluded.stream().noneMatch(glob -> glob.matches(layer)))
                .toList();
    }

    /** Whether a layer is included by more than a pattern that takes all. */
    public boolean names(LayerName layer) {
        return include.stream()
                .anyMatch(glob -> !glob.matches("\\**") && Glob.of(glob).matches(layer));
    }

    /** Globs that match no name of any layer: most likely a slip of the pen. */
    public List<String> unmatched(List<LayerName> layers) {
        return Stream.concat(include.stream(), exclude.stream())
                .distinct()
                .filter(pattern -> layers.stream().noneMatch(Glob.of(pattern)::matches))
                .toList();
    }
}
