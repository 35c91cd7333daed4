package dev.espalier.web.schema;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A schema as {@link SchemaMaker} writes them, read as hints need it: references followed, alternatives picked. */
final class SchemaView {
    private static final String REFERENCE = "#";

    private final JsonNode root;

    SchemaView(JsonNode root) {
        this.root = root;
    }

    JsonNode root() {
        return root;
    }

    /** What it refers to, if it does; its other keywords are annotations. */
    JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.startsWith(REFERENCE) ? root.at(reference.substring(1)) : schema;
    }

    boolean isOf(JsonNode schema, String type) {
        JsonNode types = schema.path("type");
        return types.isArray()
                ? types.valueStream().anyMatch(each -> each.asString("").equals(type))
                : types.asString("").equals(type);
    }

    /** The fields of an object; where it may be something else instead, those that it has where it is one. */
    JsonNode properties(JsonNode schema) {
        return schema.has("properties")
                ? schema.get("properties")
                : schema.path("else").path("properties");
    }

    /** Those of {@link dev.espalier.text.RequiredUnless} among them. */
    List<String> required(JsonNode schema) {
        JsonNode otherwise = schema.path("else").path("required");
        boolean either = !schema.at("/if/required").isMissingNode();
        return Stream.concat(
                        schema.path("required").valueStream(),
                        either || !schema.has("required") ? otherwise.valueStream() : Stream.empty())
                .map(JsonNode::asString)
                .toList();
    }

    /** The alternative of a union that the object's fields pick; the schema itself where it has none. */
    JsonNode alternative(JsonNode schema, JsonNode object) {
        return schema.path("allOf")
                .valueStream()
                .filter(branch -> branch.has("then"))
                .filter(branch -> branch.at("/if/properties").properties().stream()
                        .allMatch(field -> field.getValue().path("const").equals(object.path(field.getKey()))))
                .map(branch -> branch.get("then"))
                .findFirst()
                .orElse(schema);
    }

    /** Whether the value is of its type and between its bounds; of objects only that they are such. */
    boolean takes(JsonNode schema, JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> isOf(schema, "string") && !schema.has("pattern");
            case BOOLEAN -> isOf(schema, "boolean");
            case NUMBER ->
                (isOf(schema, "number") || (isOf(schema, "integer") && value.canConvertToExactIntegral()))
                        && value.doubleValue() >= schema.path("minimum").asDouble(-Double.MAX_VALUE)
                        && value.doubleValue() <= schema.path("maximum").asDouble(Double.MAX_VALUE);
            case ARRAY ->
                isOf(schema, "array")
                        && value.valueStream().allMatch(item -> takes(resolved(schema.path("items")), item));
            case OBJECT -> isOf(schema, "object");
            default -> false;
        };
    }
}
