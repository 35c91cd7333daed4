package dev.espalier.documentation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A safetensors file of zeros that a graph document fits: every layer has eight outputs, kernels are 1 x 1, or 3 x 3 if padded. */
final class GraphWeights {
    private static final int WIDTH = 8;
    private final Map<String, int[]> tensors = new LinkedHashMap<>();
    private final Map<String, int[]> shapes = new HashMap<>();

    static byte[] of(JsonNode document) {
        GraphWeights weights = new GraphWeights();
        weights.walk(document);
        return weights.file();
    }

    private void walk(JsonNode document) {
        int[] before =
                document.get("input").valueStream().mapToInt(JsonNode::intValue).toArray();
        shapes.put("input", before);
        for (JsonNode node : document.get("nodes")) {
            List<int[]> inputs = new ArrayList<>();
            node.path("inputs").forEach(input -> inputs.add(shapes.get(input.asString())));
            if (inputs.isEmpty()) {
                inputs.add(before);
            }
            before = shape(node, inputs);
            shapes.put(node.get("name").asString(), before);
        }
    }

    private int[] shape(JsonNode node, List<int[]> inputs) {
        int[] in = inputs.getFirst();
        String name = node.get("name").asString();
        return switch (node.get("op").asString()) {
            case "conv2d" -> {
                int kernel = node.has("padding") ? 3 : 1;
                int groups = node.path("groups").asInt(1);
                put(name, "weight", WIDTH, in[0] / groups, kernel, kernel);
                yield new int[] {WIDTH, in[1], in[2]};
            }
            case "linear" -> {
                put(name, "weight", WIDTH, in[0]);
                put(name, "bias", WIDTH);
                yield new int[] {WIDTH};
            }
            case "batch_norm" -> {
                List.of("weight", "bias", "running_mean", "running_var").forEach(part -> put(name, part, in[0]));
                yield in;
            }
            case "flatten" -> new int[] {in.length == 1 ? in[0] : in[0] * in[1] * in[2]};
            case "global_avg_pool" -> new int[] {in[0], 1, 1};
            case "adaptive_avg_pool" ->
                new int[] {in[0], node.get("size").asInt(), node.get("size").asInt()};
            case "concat" ->
                new int[] {inputs.stream().mapToInt(input -> input[0]).sum(), in[1], in[2]};
            default -> in;
        };
    }

    private void put(String node, String part, int... shape) {
        tensors.put(node + "." + part, shape);
    }

    private byte[] file() {
        ObjectNode header = JsonMapper.shared().createObjectNode();
        int at = 0;
        for (Map.Entry<String, int[]> tensor : tensors.entrySet()) {
            int bytes = 4;
            ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "F32");
            var shape = entry.putArray("shape");
            for (int size : tensor.getValue()) {
                shape.add(size);
                bytes *= size;
            }
            entry.putArray("data_offsets").add(at).add(at + bytes);
            at += bytes;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + at)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }
}
