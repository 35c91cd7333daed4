package dev.espalier.web.openapi;

import dev.espalier.web.Accepts;
import dev.espalier.web.CustomSchema;
import dev.espalier.web.Schemas;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas that requests are validated by, as components of the document: definitions become components of their own,
 * {@code JobRequest.Finetune} for instance, because references count from the document's root there.
 */
@Component
class RequestSchemas {
    private static final String DEFINITION = "#/$defs/";

    private final Schemas schemas;
    private final List<CustomSchema> custom;
    private final Set<String> shared;

    RequestSchemas(Schemas schemas, List<CustomSchema> custom) {
        this.schemas = schemas;
        this.custom = custom;
        this.shared = custom.stream()
                .flatMap(schema -> schema.components().keySet().stream())
                .collect(Collectors.toSet());
    }

    /** The schema of a type that writes its own JSON, for answers that hold it. */
    Optional<Schema<?>> custom(Class<?> type) {
        return custom.stream()
                .filter(schema -> schema.type() == type)
                .findFirst()
                .map(schema -> component(new Alternatives("").reword(parse(schema.schema())), ""));
    }

    /** The components that a route's request needs, by name. */
    Map<String, Schema<?>> of(Accepts accepts) {
        return components(
                accepts.value(),
                accepts.as(),
                (name, schema) -> accepts.patch() && name.equals(accepts.as()) ? patch(schema) : schema);
    }

    /** The same as an answer shows it: fields that were left out may be null. */
    Map<String, Schema<?>> asStored(Accepts accepts) {
        return components(
                accepts.value(),
                accepts.value().getSimpleName(),
                (name, schema) -> isShared(name) ? schema : relaxed(schema));
    }

    private Map<String, Schema<?>> components(Class<?> type, String name, BiFunction<String, JsonNode, JsonNode> as) {
        ObjectNode schema = (ObjectNode) schemas.schema(type);
        schema.remove("$schema");
        JsonNode definitions = schema.remove("$defs");
        Map<String, JsonNode> found = new LinkedHashMap<>(reworded(name, schema));
        if (definitions != null) {
            definitions.properties().forEach(definition -> {
                String owner = isShared(definition.getKey()) ? definition.getKey() : name;
                Map<String, JsonNode> reworded = reworded(owner, definition.getValue());
                found.put(named(definition.getKey(), name), reworded.remove(owner));
                found.putAll(reworded);
            });
        }
        Map<String, Schema<?>> components = new LinkedHashMap<>();
        found.forEach((component, json) -> components.put(component, component(as.apply(component, json), name)));
        return components;
    }

    /** A schema in the document's words, under its name, with what was taken out of it. */
    private static Map<String, JsonNode> reworded(String name, JsonNode schema) {
        Alternatives alternatives = new Alternatives(name);
        JsonNode reworded = alternatives.reword(schema);
        Map<String, JsonNode> all = new LinkedHashMap<>(alternatives.components());
        all.put(name, reworded);
        return all;
    }

    /** Fields and labels may be null, which removes them; what stands in other components does not change. */
    private static JsonNode patch(JsonNode schema) {
        ObjectNode properties = schema.withObject("properties");
        for (JsonNode field : properties) {
            if (field instanceof ObjectNode object && object.get("additionalProperties") instanceof ObjectNode values) {
                object.set("additionalProperties", orNull(values));
            }
            if (field instanceof ObjectNode object) {
                object.remove("default");
            }
        }
        properties.propertyNames().stream()
                .toList()
                .forEach(name -> properties.set(name, orNull(properties.get(name))));
        return schema;
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

    /** What several requests refer to stands in the document once. */
    private String named(String definition, String owner) {
        return isShared(definition) ? definition : owner + "." + definition;
    }

    private boolean isShared(String component) {
        return shared.stream().anyMatch(name -> component.equals(name) || component.startsWith(name + "."));
    }

    private Schema<?> component(JsonNode schema, String owner) {
        relocate(schema, owner);
        return parsed(schema.toString());
    }

    private static JsonNode parse(String json) {
        return JsonMapper.shared().readTree(json);
    }

    static Schema<?> parsed(String schema) {
        try {
            return Json31.mapper().readValue(schema, Schema.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void relocate(JsonNode node, String owner) {
        if (node instanceof ObjectNode object && object.path("$ref").isString()) {
            String target = object.get("$ref").stringValue();
            if (target.startsWith(DEFINITION)) {
                object.put("$ref", reference(named(target.substring(DEFINITION.length()), owner)));
            } else if (target.equals("#")) {
                object.put("$ref", reference(owner));
            }
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> relocate(child, owner));
        }
    }
}
