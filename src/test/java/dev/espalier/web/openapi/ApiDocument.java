package dev.espalier.web.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The served document as tests look at it: its operations, its schemas, and whether JSON fits them. */
public final class ApiDocument {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Set<String> MAPS = Set.of("properties", "patternProperties", "$defs");
    private static final Set<String> LISTS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> SINGLE =
            Set.of("items", "additionalProperties", "propertyNames", "if", "then", "else", "not", "contains");

    private final JsonNode json;
    private final Map<JsonNode, Schema> compiledSchemas = new HashMap<>();

    public ApiDocument(JsonNode json) {
        this.json = json;
    }

    /** One route with one method. */
    public record Operation(String path, String method, JsonNode json) {
        public String id() {
            return json.path("operationId").asString("");
        }

        @Override
        public String toString() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }
    }

    /** An example or a default, and the schema that it stands beside. */
    public record Sample(String where, JsonNode schema, JsonNode value) {}

    public JsonNode json() {
        return json;
    }

    public List<Operation> operations() {
        return json.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method -> new Operation(path.getKey(), method.getKey(), method.getValue())))
                .toList();
    }

    public Operation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** The same document, with no object holding a field that is not described: how answers ought to be. */
    public ApiDocument closed() {
        JsonNode copy = json.deepCopy();
        objects(copy.at("/components/schemas"))
                .filter(node -> node.path("properties").isObject() && !node.has("additionalProperties"))
                .toList()
                .forEach(node -> ((ObjectNode) node).put("additionalProperties", false));
        return new ApiDocument(copy);
    }

    /** What the OpenAPI Initiative's own schema says of the document. */
    List<Error> errors() throws IOException {
        try (InputStream schema =
                Objects.requireNonNull(ApiDocument.class.getResourceAsStream("/web/openapi/openapi-3.1.schema.json"))) {
            return REGISTRY.getSchema(schema).validate(json);
        }
    }

    /** What JSON Schema's own schema says of the schemas in the document. */
    List<Error> schemaErrors() {
        Schema meta = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        return schemas().flatMap(schema -> meta.validate(schema).stream()).toList();
    }

    /** What does not fit the component. */
    public List<Error> misfits(String component, JsonNode value) {
        return misfits(JSON.createObjectNode().put("$ref", "#/components/schemas/" + component), value);
    }

    /** What does not fit a schema that stands in the document. */
    public List<Error> misfits(JsonNode schema, JsonNode value) {
        Schema compiled = compiledSchemas.computeIfAbsent(schema, wanted -> {
            ObjectNode root = JSON.createObjectNode();
            root.putArray("allOf").add(wanted);
            root.set("components", json.get("components"));
            return REGISTRY.getSchema(root);
        });
        return compiled.validate(value);
    }

    /** All that the document says in examples and defaults. */
    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        objects(json.get("paths")).filter(node -> node.has("schema")).forEach(node -> {
            if (node.has("example")) {
                samples.add(new Sample("example", node.get("schema"), node.get("example")));
            }
            node.path("examples")
                    .properties()
                    .forEach(example -> samples.add(new Sample(
                            example.getKey(),
                            node.get("schema"),
                            example.getValue().get("value"))));
        });
        schemas().flatMap(ApiDocument::subschemas).forEach(schema -> {
            if (schema.has("default")) {
                samples.add(new Sample("default", schema, schema.get("default")));
            }
            schema.path("examples").forEach(value -> samples.add(new Sample("examples", schema, value)));
        });
        return samples;
    }

    private Stream<JsonNode> schemas() {
        return Stream.concat(
                json.at("/components/schemas").valueStream(),
                objects(json.get("paths")).filter(node -> node.has("schema")).map(node -> node.get("schema")));
    }

    private static Stream<JsonNode> objects(JsonNode node) {
        Stream<JsonNode> below = node.valueStream().flatMap(ApiDocument::objects);
        return node.isObject() ? Stream.concat(Stream.of(node), below) : below;
    }

    /** A schema and those inside of it; what only looks like a schema, such as a default, is none. */
    private static Stream<JsonNode> subschemas(JsonNode schema) {
        Stream<JsonNode> below = schema.properties().stream().flatMap(keyword -> {
            if (SINGLE.contains(keyword.getKey())) {
                return subschemas(keyword.getValue());
            }
            boolean many = MAPS.contains(keyword.getKey()) || LISTS.contains(keyword.getKey());
            return many ? keyword.getValue().valueStream().flatMap(ApiDocument::subschemas) : Stream.empty();
        });
        return schema.isObject() ? Stream.concat(Stream.of(schema), below) : Stream.empty();
    }
}
