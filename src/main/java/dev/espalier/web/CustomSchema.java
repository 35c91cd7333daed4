package dev.espalier.web;

/**
 * The JSON Schema of a type that writes its own JSON. A bean of it stands beside the feature that takes the type in.
 *
 * @param schema JSON text
 */
public record CustomSchema(Class<?> type, String schema) {}
