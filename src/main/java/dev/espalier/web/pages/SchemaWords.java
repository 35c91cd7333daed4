package dev.espalier.web.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A JSON Schema for people: its fields, what they take, and what holds where they are left out. */
public final class SchemaWords {
    private final JsonNode schema;

    public SchemaWords(JsonNode schema) {
        this.schema = schema;
    }

    /** A row for each field of the schema, and of the objects in it one level down. */
    public List<Block.Row> rows() {
        List<Block.Row> rows = new ArrayList<>();
        add(rows, "", schema, 2);
        return rows;
    }

    public static List<Block.Column> columns() {
        return List.of(Block.Column.text("field"), Block.Column.text("takes"), Block.Column.text("left out"));
    }

    private void add(List<Block.Row> rows, String prefix, JsonNode node, int depth) {
        List<String> required =
                node.path("required").valueStream().map(JsonNode::asString).toList();
        node.path("properties").properties().forEach(field -> {
            JsonNode resolved = resolved(field.getValue());
            JsonNode otherwise = field.getValue().path("default");
            rows.add(Block.Row.of(
                    Cell.of(prefix + field.getKey()),
                    Cell.of(takes(resolved)),
                    Cell.of(
                            required.contains(field.getKey())
                                    ? "(required)"
                                    : otherwise.isMissingNode() ? "" : otherwise.toString())));
            if (depth > 1) {
                add(rows, prefix + field.getKey() + ".", resolved, depth - 1);
            }
        });
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.startsWith("#/") ? schema.at(reference.substring(1)) : node;
    }

    private String takes(JsonNode node) {
        JsonNode constant = node.path("const");
        if (!constant.isMissingNode()) {
            return constant.toString();
        }
        if (node.path("enum").isArray()) {
            return node.path("enum").valueStream().map(JsonNode::asString).collect(Collectors.joining(" | "));
        }
        String type = node.path("type").isArray()
                ? node.path("type").valueStream().map(JsonNode::asString).collect(Collectors.joining(" or "))
                : node.path("type").asString("any");
        if (type.equals("array")) {
            return "list of " + takes(resolved(node.path("items")));
        }
        return type + bounds(node);
    }

    private static String bounds(JsonNode node) {
        StringBuilder text = new StringBuilder();
        add(text, " from ", node.path("minimum"));
        add(text, " above ", node.path("exclusiveMinimum"));
        add(text, " to ", node.path("maximum"));
        add(text, " below ", node.path("exclusiveMaximum"));
        return text.toString();
    }

    /** The ends of a type's own range say nothing. */
    private static void add(StringBuilder text, String word, JsonNode bound) {
        if (bound.isNumber() && Math.abs(bound.doubleValue()) < 1e15) {
            text.append(word).append(bound);
        }
    }
}
