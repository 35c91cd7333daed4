package dev.espalier.web;

import tools.jackson.databind.JsonNode;

/**
 * JSON Schemas (2020-12) made from records, and requests read against them: parsed to a tree, validated with every
 * error named at once, then bound. The same schemas are served by discovery and stand in OpenAPI.
 */
public interface Schemas {
    /** The schema of a record, with defaults and bounds. */
    JsonNode schema(Class<?> type);

    /** Parses a body: no JSON at all, two fields of one name or something behind the end are a {@code Problem} of status 400. */
    JsonNode parse(String json);

    /** What {@link #read(String, Class)} does once a body is parsed. */
    <T> T read(JsonNode body, Class<T> type);

    /** Reads a request body; throws a {@code Problem} of status 400 that names every bad field and its value. */
    <T> T read(String json, Class<T> type);

    /** The same of a part of an upload, whose name what is wrong is told with. */
    <T> T readPart(String part, String json, Class<T> type);
}
