package dev.espalier.web.schema;

import dev.espalier.web.hints.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Brings a value into the form that a schema wants: a list of it where a list is wanted, and an object with it in the field
 * that takes it, with something in the other fields that must be there. {@code "adam"} becomes an optimizer.
 */
final class Fitting {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final double SMALL = 0.001;
    private static final int DEEPEST = 4;

    private final SchemaView view;

    Fitting(SchemaView view) {
        this.view = view;
    }

    /** The value in the wanted form; empty where it has no place in it. */
    Optional<JsonNode> fit(JsonNode wanted, JsonNode value) {
        return fit(wanted, value, 0);
    }

    private Optional<JsonNode> fit(JsonNode wanted, JsonNode value, int depth) {
        JsonNode schema = view.resolved(wanted);
        if (value.isNull() || depth > DEEPEST) {
            return Optional.empty();
        }
        Optional<JsonNode> taken = taken(schema, value);
        if (taken.isPresent()) {
            return taken;
        }
        if (view.isOf(schema, "array") && !value.isArray()) {
            return fit(schema.path("items"), value, depth + 1)
                    .map(item -> (JsonNode) JSON.arrayNode().add(item));
        }
        return view.isOf(schema, "object") && !value.isObject() ? inObject(schema, value, depth) : Optional.empty();
    }

    /** The value as it is, or the word that it stands for, where the schema takes that. */
    private Optional<JsonNode> taken(JsonNode schema, JsonNode value) {
        if (schema.has("enum")) {
            List<String> known = schema.get("enum")
                    .valueStream()
                    .filter(JsonNode::isString)
                    .map(JsonNode::stringValue)
                    .toList();
            return !value.isString()
                    ? Optional.empty()
                    : known.contains(value.stringValue())
                            ? Optional.of(value)
                            : Optional.ofNullable(Nearest.value(value.stringValue(), known))
                                    .map(StringNode::valueOf);
        }
        return view.takes(schema, value) ? Optional.of(value) : Optional.empty();
    }

    /** In the field that must be there, else in one that takes no other value, else in the first that takes it. */
    private Optional<JsonNode> inObject(JsonNode schema, JsonNode value, int depth) {
        if (value.isContainer() && value.isEmpty()) {
            return Optional.empty();
        }
        JsonNode properties = view.properties(schema);
        List<String> required = view.required(schema);
        return Stream.of(
                        required.stream(),
                        properties.propertyNames().stream()
                                .filter(name ->
                                        view.resolved(properties.get(name)).has("enum")),
                        properties.propertyNames().stream())
                .flatMap(names -> names)
                .flatMap(name -> fit(properties.path(name), value, depth + 1).stream()
                        .map(fitted -> completed(schema, name, fitted, depth)))
                .findFirst();
    }

    private JsonNode completed(JsonNode schema, String name, JsonNode value, int depth) {
        ObjectNode object = JSON.objectNode();
        object.set(name, value);
        JsonNode whole = view.alternative(schema, object);
        view.required(whole).stream()
                .filter(other -> !object.has(other))
                .forEach(other ->
                        object.set(other, standIn(view.properties(whole).path(other), depth + 1)));
        return object;
    }

    /** Something that the schema takes, to show where a value goes. */
    private JsonNode standIn(JsonNode wanted, int depth) {
        JsonNode schema = view.resolved(wanted);
        if (schema.has("default")) {
            return schema.get("default");
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        if (view.isOf(schema, "integer")) {
            return JSON.numberNode(Math.max(1, schema.path("minimum").asLong(1)));
        }
        if (view.isOf(schema, "number")) {
            return JSON.numberNode(schema.path("maximum").asDouble(Double.MAX_VALUE) <= 1 ? 1.0 / 2 : SMALL);
        }
        if (view.isOf(schema, "object") && depth <= DEEPEST) {
            ObjectNode object = JSON.objectNode();
            view.required(schema)
                    .forEach(name ->
                            object.set(name, standIn(view.properties(schema).path(name), depth + 1)));
            return object;
        }
        if (view.isOf(schema, "array") && depth <= DEEPEST) {
            ArrayNode list = JSON.arrayNode();
            return list.add(standIn(schema.path("items"), depth + 1));
        }
        return JSON.stringNode("...");
    }
}
