package dev.espalier.compression.spec;

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

    /** Those of the names that some glob of {@code include} and none of {@code exclude} matches, in their order. */
    public List<String> select(List<String> names) {
        List<Glob> included = include.stream().map(Glob::of).toList();
        List<Glob> excluded = exclude.stream().map(Glob::of).toList();
        return names.stream()
                .filter(name -> included.stream().anyMatch(glob -> glob.matches(name))
                        && excluded.stream().noneMatch(glob -> glob.matches(name)))
                .toList();
    }

    /** Globs that match none of the names: most likely a slip of the pen. */
    public List<String> unmatched(List<String> names) {
        return Stream.concat(include.stream(), exclude.stream())
                .distinct()
                .filter(pattern -> names.stream().noneMatch(Glob.of(pattern)::matches))
                .toList();
    }
}
