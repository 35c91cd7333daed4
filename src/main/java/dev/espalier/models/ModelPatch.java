package dev.espalier.models;

import dev.espalier.graph.Architecture;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of a model that can be changed, with the values that they shall have. */
record ModelPatch(
        @Size(min = 1, max = 200) @Nullable String name,
        Map<String, String> labels,
        @Nullable Architecture architecture) {
    ModelPatch {
        labels = labels == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
