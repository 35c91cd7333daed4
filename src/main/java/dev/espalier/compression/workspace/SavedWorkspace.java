package dev.espalier.compression.workspace;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A workspace at rest between two steps: a JSON document, and a folder for what is tensors. */
record SavedWorkspace(ObjectNode json, Path folder) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** Nothing so far. */
    static SavedWorkspace into(Path folder) {
        return new SavedWorkspace(MAPPER.createObjectNode(), folder);
    }

    void put(String name, @Nullable Object value) {
        json.set(name, MAPPER.valueToTree(value));
    }

    <T> Optional<T> get(String name, Class<T> type) {
        return get(name, MAPPER.constructType(type));
    }

    /** In its order; empty where nothing was put. */
    <T> Map<String, T> map(String name, Class<T> values) {
        JavaType type = MAPPER.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, values);
        return this.<Map<String, T>>get(name, type).orElse(Map.of());
    }

    private <T> Optional<T> get(String name, JavaType type) {
        JsonNode saved = json.get(name);
        return saved == null || saved.isNull() ? Optional.empty() : Optional.of(MAPPER.convertValue(saved, type));
    }
}
