package dev.espalier.web;

import java.util.Map;

/**
 * The JSON Schema of a type that writes its own JSON. A bean of it stands beside the feature that takes the type in.
 *
 * @param schema JSON text
 * @param components records that the text refers to, as {@code #/$defs/<name>}: in a schema they stand among its
 *     definitions, in the OpenAPI document once, under these names
 */
public record CustomSchema(Class<?> type, String schema, Map<String, Class<?>> components) {
    public CustomSchema {
        components = Map.copyOf(components);
    }

    public CustomSchema(Class<?> type, String schema) {
        this(type, schema, Map.of());
    }
}
