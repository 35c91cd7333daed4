package dev.espalier.graph;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One operation of a graph document: its {@code op} and its settings; dilation and groups only where they are not 1. */
final class OpDocument {
    static void write(Op op, ObjectNode to) {
        to.put("op", name(op));
        switch (op) {
            case Op.Conv2d(int stride, int padding, int dilation, int groups) -> {
                to.put("stride", stride).put("padding", padding);
                putUnlessOne("dilation", dilation, to);
                putUnlessOne("groups", groups, to);
            }
            case Op.MaxPool(int kernel, int stride, int padding) ->
                to.put("kernel", kernel).put("stride", stride).put("padding", padding);
            case Op.BatchNorm(double eps, double momentum) -> to.put("eps", eps).put("momentum", momentum);
            case Op.PadChannels(int before, int after) ->
                to.put("before", before).put("after", after);
            case Op.Subsample(int stride) -> to.put("stride", stride);
            case Op.Linear _, Op.Relu _, Op.GlobalAvgPool _, Op.Flatten _, Op.Add _ -> {}
        }
    }

    static Op read(JsonNode node, String where) {
        String op = GraphDocuments.text(node, "op", where);
        return switch (op) {
            case "conv2d" ->
                new Op.Conv2d(
                        number(node, "stride", 1, where),
                        number(node, "padding", 0, where),
                        number(node, "dilation", 1, where),
                        number(node, "groups", 1, where));
            case "linear" -> new Op.Linear();
            case "batch_norm" ->
                new Op.BatchNorm(
                        real(node, "eps", Op.BatchNorm.EPS, where),
                        real(node, "momentum", Op.BatchNorm.MOMENTUM, where));
            case "relu" -> new Op.Relu();
            case "max_pool" -> {
                int kernel = number(node, "kernel", 2, where);
                yield new Op.MaxPool(kernel, number(node, "stride", kernel, where), number(node, "padding", 0, where));
            }
            case "global_avg_pool" -> new Op.GlobalAvgPool();
            case "flatten" -> new Op.Flatten();
            case "add" -> new Op.Add();
            case "pad_channels" ->
                new Op.PadChannels(number(node, "before", 0, where), number(node, "after", 0, where));
            case "subsample" -> new Op.Subsample(number(node, "stride", 2, where));
            default -> throw new ArchitectureMismatch(where + "op is not known, was \"" + op + "\"");
        };
    }

    private static String name(Op op) {
        return switch (op) {
            case Op.Conv2d _ -> "conv2d";
            case Op.Linear _ -> "linear";
            case Op.BatchNorm _ -> "batch_norm";
            case Op.Relu _ -> "relu";
            case Op.MaxPool _ -> "max_pool";
            case Op.GlobalAvgPool _ -> "global_avg_pool";
            case Op.Flatten _ -> "flatten";
            case Op.Add _ -> "add";
            case Op.PadChannels _ -> "pad_channels";
            case Op.Subsample _ -> "subsample";
        };
    }

    private static void putUnlessOne(String setting, int value, ObjectNode to) {
        if (value != 1) {
            to.put(setting, value);
        }
    }

    private static int number(JsonNode node, String field, int standard, String where) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return standard;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new ArchitectureMismatch(where + field + " must be an integer, was " + value);
        }
        return value.intValue();
    }

    private static double real(JsonNode node, String field, double standard, String where) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return standard;
        }
        if (!value.isNumber()) {
            throw new ArchitectureMismatch(where + field + " must be a number, was " + value);
        }
        return value.doubleValue();
    }
}
