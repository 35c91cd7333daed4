package dev.espalier.web.openapi;

import dev.espalier.web.Accepts;
import dev.espalier.web.Schemas;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas that requests are validated by, as components of the document: definitions become components of their own,
 * {@code JobRequest.Finetune} for instance, because references count from the document's root there.
 */
@Component
class RequestSchemas {
    private final Schemas schemas;

    RequestSchemas(Schemas schemas) {
        this.schemas = schemas;
    }

    /** The components that a route's request needs, by name. */
    Map<String, Schema<?>> of(Accepts accepts) {
        return components(accepts.value(), accepts.as(), UnaryOperator.identity());
    }

    /** The same as an answer shows it: fields that were left out may be null. */
    Map<String, Schema<?>> asStored(Accepts accepts) {
        return components(accepts.value(), accepts.value().getSimpleName(), RequestSchemas::relaxed);
    }

    private Map<String, Schema<?>> components(Class<?> type, String name, UnaryOperator<JsonNode> as) {
        Alternatives alternatives = new Alternatives(name);
        ObjectNode schema = (ObjectNode) schemas.schema(type);
        schema.remove("$schema");
        JsonNode definitions = schema.remove("$defs");
        Map<String, JsonNode> found = new LinkedHashMap<>();
        found.put(name, alternatives.reword(schema));
        if (definitions != null) {
            definitions
                    .properties()
                    .forEach(definition ->
                            found.put(name + "." + definition.getKey(), alternatives.reword(definition.getValue())));
        }
        found.putAll(alternatives.components());
        Map<String, Schema<?>> components = new LinkedHashMap<>();
        found.forEach((component, json) -> components.put(component, component(as.apply(json), name)));
        return components;
    }

    private static JsonNode relaxed(JsonNode node) {
        node.forEach(RequestSchemas::relaxed);
        if (node instanceof ObjectNode object && object.get("properties") instanceof ObjectNode properties) {
            List<String> required = object.path("required")
                    .valueStream()
                    .map(JsonNode::asString)
                    .toList();
            properties.propertyNames().stream()
                    .filter(name -> !required.contains(name))
                    .toList()
                    .forEach(name -> properties.set(name, orNull(properties.get(name))));
        }
        return node;
    }

    private static JsonNode orNull(JsonNode schema) {
        if (schema.get("oneOf") instanceof ArrayNode alternatives) {
            alternatives.addObject().put("type", "null");
            return schema;
        }
        ObjectNode orNull = JsonNodeFactory.instance.objectNode();
        orNull.putArray("anyOf").add(schema).addObject().put("type", "null");
        return orNull;
    }

    static String reference(String name) {
        return "#/components/schemas/" + name;
    }

    private static Schema<?> component(JsonNode schema, String owner) {
        relocate(schema, owner);
        return parsed(schema.toString());
    }

    static Schema<?> parsed(String schema) {
        try {
            return Json31.mapper().readValue(schema, Schema.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void relocate(JsonNode node, String owner) {
        if (node instanceof ObjectNode object && object.path("$ref").isString()) {
            String target = object.get("$ref").stringValue();
            object.put(
                    "$ref", target.equals("#") ? reference(owner) : target.replace("#/$defs/", reference(owner) + "."));
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> relocate(child, owner));
        }
    }
}
