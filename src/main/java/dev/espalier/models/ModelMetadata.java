package dev.espalier.models;

import dev.espalier.graph.Architecture;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a client may say about a file that it uploads as a model; all of it is optional. */
record ModelMetadata(
        @Size(min = 1, max = 200) @Nullable String name,
        @Nullable Architecture architecture,
        Map<String, String> labels,
        @Pattern(regexp = "^[0-9a-fA-F]{64}$") @Nullable String sha256) {
    ModelMetadata {
        labels = labels == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
