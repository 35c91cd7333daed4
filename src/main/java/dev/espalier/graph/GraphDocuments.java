package dev.espalier.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Graphs as the JSON documents that the API takes and serves. Written are all settings of an operation, also where they are
 * the default, but inputs and tensors only where they are not.
 */
public final class GraphDocuments {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    /** A node's fields beside its operation's. */
    private static final Set<String> OF_NODES = Set.of("name", "inputs", "tensors");

    public static ObjectNode write(Graph graph) {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode input = document.putArray("input");
        graph.input().forEach(input::add);
        ArrayNode nodes = document.putArray("nodes");
        String before = Graph.INPUT;
        for (Node node : graph.nodes()) {
            ObjectNode written = nodes.addObject().put("name", node.name());
            written.setAll((ObjectNode) JSON.valueToTree(node.op()));
            if (!node.inputs().equals(List.of(before))) {
                node.inputs().forEach(written.withArray("inputs")::add);
            }
            if (!node.tensors().equals(node.name() + ".")) {
                written.put("tensors", node.tensors());
            }
            before = node.name();
        }
        return document.put("output", graph.output());
    }

    /** Reads a document that fits the schema. Throws {@link ArchitectureMismatch} naming a field that does not. */
    public static Graph read(JsonNode document) {
        List<Long> input = new ArrayList<>();
        for (JsonNode size : array(document, "input", "")) {
            if (!size.canConvertToExactIntegral() || !size.canConvertToLong() || size.asLong() < 1) {
                throw new ArchitectureMismatch("input must hold sizes of 1 or more, was " + size);
            }
            input.add(size.asLong());
        }
        List<Node> nodes = new ArrayList<>();
        String before = Graph.INPUT;
        for (JsonNode node : array(document, "nodes", "")) {
            nodes.add(node(node, before, "nodes[" + nodes.size() + "]."));
            before = nodes.getLast().name();
        }
        return new Graph(input, nodes, text(document, "output", ""));
    }

    private static Node node(JsonNode node, String before, String where) {
        String name = text(node, "name", where);
        List<String> inputs = new ArrayList<>();
        if (node.has("inputs")) {
            for (JsonNode input : array(node, "inputs", where)) {
                inputs.add(string(input, where + "inputs"));
            }
        }
        String tensors = node.has("tensors") ? text(node, "tensors", where) : name + ".";
        return new Node(name, op(node, where), inputs.isEmpty() ? List.of(before) : inputs, tensors);
    }

    private static Op op(JsonNode node, String where) {
        text(node, "op", where);
        ObjectNode settings = JSON.createObjectNode();
        node.properties().forEach(field -> {
            if (!OF_NODES.contains(field.getKey())) {
                settings.set(field.getKey(), whole(field.getValue()));
            }
        });
        try {
            return JSON.treeToValue(settings, Op.class);
        } catch (DatabindException e) {
            String field = e.getPath().isEmpty()
                    ? "op"
                    : String.valueOf(e.getPath().getLast().getPropertyName());
            throw new ArchitectureMismatch(
                    where + field + " is not known or does not fit, was " + settings.path(field));
        }
    }

    /** A number without a fraction is whole in JSON Schema, however it is written. */
    private static JsonNode whole(JsonNode value) {
        return value.isFloatingPointNumber() && value.canConvertToExactIntegral() && value.canConvertToInt()
                ? JSON.getNodeFactory().numberNode(value.asInt())
                : value;
    }

    private static JsonNode array(JsonNode object, String field, String where) {
        if (!object.path(field).isArray()) {
            throw new ArchitectureMismatch(where + field + " must be a list, was " + object.path(field));
        }
        return object.path(field);
    }

    private static String text(JsonNode object, String field, String where) {
        return string(object.path(field), where + field);
    }

    private static String string(JsonNode value, String where) {
        if (!value.isString()) {
            throw new ArchitectureMismatch(where + " must be a string, was " + value);
        }
        return value.stringValue();
    }

    private GraphDocuments() {}
}
