package dev.espalier.web.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says a validating schema in the words that generators of clients know, accepting the same JSON: {@code if/then} by a
 * field becomes {@code oneOf} with a discriminator, a list of types becomes {@code oneOf}, whole numbers get a format.
 */
final class Alternatives {
    private static final Map<String, Set<String>> BELONGS_TO = Map.of(
            "string", Set.of("minLength", "maxLength", "pattern", "format"),
            "object", Set.of("properties", "required", "additionalProperties", "propertyNames", "maxProperties"),
            "array", Set.of("items", "minItems", "maxItems"));

    /** Keywords that hold JSON, not schemas. */
    private static final Set<String> VALUES = Set.of("default", "const", "enum", "examples", "required");

    private final String owner;
    private final Map<String, JsonNode> components = new LinkedHashMap<>();

    /** @param owner the component that the schema is of: what is taken out of it is named after it */
    Alternatives(String owner) {
        this.owner = owner;
    }

    /** The same schema, reworded. */
    JsonNode reword(JsonNode schema) {
        return reword(schema, "");
    }

    /** What was given a name of its own while rewording: the alternatives of unions, by component name. */
    Map<String, JsonNode> components() {
        return components;
    }

    private JsonNode reword(JsonNode node, String field) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, reword(array.get(i), field));
            }
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        object.propertyNames().stream()
                .filter(name -> !VALUES.contains(name))
                .toList()
                .forEach(name -> object.set(
                        name, reword(object.get(name), name.equals("items") || name.equals("anyOf") ? field : name)));
        if (isUnion(object)) {
            return union(object, field);
        }
        if (object.path("type").isArray()) {
            return byType(object);
        }
        return typed(object);
    }

    private static boolean isUnion(ObjectNode schema) {
        return schema.get("allOf") instanceof ArrayNode branches
                && !branches.isEmpty()
                && branches.valueStream()
                        .allMatch(branch -> branch.at("/if/required/0").isString());
    }

    /** Each alternative, and the union itself, becomes a component: a list {@code steps} holds a {@code Step}. */
    private JsonNode union(ObjectNode schema, String field) {
        String kind = capitalized(field.endsWith("s") ? field.substring(0, field.length() - 1) : field);
        ObjectNode union = schema.objectNode();
        ArrayNode alternatives = union.putArray("oneOf");
        ObjectNode discriminator = union.putObject("discriminator");
        for (JsonNode branch : schema.path("allOf")) {
            String by = branch.at("/if/required/0").stringValue();
            String value = branch.at("/if/properties/" + by + "/const").stringValue();
            String name = owner + "." + capitalized(value) + kind;
            ObjectNode alternative = (ObjectNode) branch.get("then");
            share(schema, alternative);
            components.put(name, alternative);
            alternatives.addObject().put("$ref", RequestSchemas.reference(name));
            discriminator.put("propertyName", by);
            discriminator.withObjectProperty("mapping").put(value, RequestSchemas.reference(name));
        }
        components.put(owner + "." + kind, union);
        return schema.objectNode().put("$ref", RequestSchemas.reference(owner + "." + kind));
    }

    /** What a union asks of all its alternatives is said of each. */
    private static void share(ObjectNode union, ObjectNode alternative) {
        ObjectNode properties = alternative.withObjectProperty("properties");
        union.path("properties").properties().forEach(common -> {
            if (properties.path(common.getKey()).isEmpty()) {
                properties.set(common.getKey(), common.getValue().deepCopy());
            }
        });
        ArrayNode required = alternative.withArrayProperty("required");
        List<String> known = required.valueStream().map(JsonNode::asString).toList();
        union.path("required").forEach(field -> {
            if (!known.contains(field.asString())) {
                required.add(field);
            }
        });
    }

    private static JsonNode byType(ObjectNode schema) {
        ObjectNode union = schema.objectNode();
        ArrayNode alternatives = union.putArray("oneOf");
        for (JsonNode type : schema.get("type")) {
            ObjectNode alternative = alternatives.addObject().put("type", type.stringValue());
            if (schema.has("if")) {
                boolean meant = schema.at("/if/type").equals(type);
                alternative.setAll((ObjectNode) schema.path(meant ? "then" : "else"));
            }
            schema.properties().stream()
                    .filter(keyword -> belongs(keyword.getKey(), type.stringValue()))
                    .forEach(keyword -> alternative.set(keyword.getKey(), keyword.getValue()));
            if (alternative.has("$ref")) {
                alternative.remove("type"); // what is referred to says it, and generators take one or the other
            }
        }
        List.of("description", "default", "examples").forEach(word -> {
            if (schema.has(word)) {
                union.set(word, schema.get(word));
            }
        });
        return union;
    }

    private static boolean belongs(String keyword, String type) {
        return BELONGS_TO.getOrDefault(type, Set.of()).contains(keyword);
    }

    private static JsonNode typed(ObjectNode schema) {
        if (!schema.has("type") && isText(schema)) {
            schema.put("type", "string");
        }
        if (schema.path("type").asString("").equals("integer") && !schema.has("format")) {
            boolean wide = schema.path("maximum").asDouble(Double.MAX_VALUE) > Integer.MAX_VALUE
                    || schema.path("minimum").asDouble(-Double.MAX_VALUE) < Integer.MIN_VALUE;
            schema.put("format", wide ? "int64" : "int32");
        }
        return schema;
    }

    private static boolean isText(ObjectNode schema) {
        return schema.path("const").isString() || schema.at("/enum/0").isString();
    }

    private static String capitalized(String words) {
        return Stream.of(words.split("_"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
