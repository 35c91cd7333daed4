package dev.espalier.graph;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Graphs as the JSON documents that the API serves: settings and inputs that are the default are left out. */
public final class GraphDocuments {
    private static final JsonMapper JSON = JsonMapper.shared();

    public static ObjectNode write(Graph graph) {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode input = document.putArray("input");
        graph.input().forEach(input::add);
        ArrayNode nodes = document.putArray("nodes");
        String before = Graph.INPUT;
        for (Node node : graph.nodes()) {
            ObjectNode written = nodes.addObject().put("name", node.name());
            OpDocument.write(node.op(), written);
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

    /** Reads what {@link #write} wrote. Throws {@link ArchitectureMismatch} naming the field that is wrong. */
    public static Graph read(JsonNode document) {
        List<Long> input = new ArrayList<>();
        for (JsonNode size : array(document, "input", "")) {
            if (!size.canConvertToLong() || size.longValue() < 1) {
                throw new ArchitectureMismatch("input must hold sizes of 1 or more, was " + size);
            }
            input.add(size.longValue());
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
        return new Node(name, OpDocument.read(node, where), inputs.isEmpty() ? List.of(before) : inputs, tensors);
    }

    private static JsonNode array(JsonNode object, String field, String where) {
        if (!object.path(field).isArray()) {
            throw new ArchitectureMismatch(where + field + " must be a list, was " + object.path(field));
        }
        return object.path(field);
    }

    static String text(JsonNode object, String field, String where) {
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
