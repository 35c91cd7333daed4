package dev.espalier.graph.onnx;

import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.Op;
import dev.espalier.graph.integer.ByteCodes;
import dev.espalier.graph.integer.Integers;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A ModelProto made of a graph; the tensors' values are read while it is written. */
public final class OnnxModel {
    /** From 2022: known to every runtime in use. */
    private static final int OPSET = 17;

    private static final int IR_VERSION = 8;

    private final Graph graph;
    private final GraphFacts facts;
    private final Integers integers;
    private final List<String> observed;
    private final Sheet sheet;
    private final Map<String, String> values = new HashMap<>(Map.of(Graph.INPUT, Sheet.INPUT));
    private final Message message;

    /**
     * @param compute float32 or float64: what inputs, outputs and all between are; tensors of other types are stored as
     *     they are and cast
     * @param version of this service
     * @param about what is told of the model, by key
     */
    public OnnxModel(Graph graph, TensorFile tensors, DType compute, String version, Map<String, String> about) {
        this(graph, tensors, compute, Integers.NONE, version, about);
    }

    /** @param integers what of it are codes; such networks compute in float32 where they do not compute in integers */
    OnnxModel(
            Graph graph,
            TensorFile tensors,
            DType compute,
            Integers integers,
            String version,
            Map<String, String> about) {
        this(graph, tensors, compute, integers, List.of(), version, about);
    }

    /** @param observed nodes whose values are answered as well, before the output */
    OnnxModel(
            Graph graph,
            TensorFile tensors,
            DType compute,
            Integers integers,
            List<String> observed,
            String version,
            Map<String, String> about) {
        if (compute != DType.FLOAT32 && compute != DType.FLOAT64) {
            throw new IllegalArgumentException("networks compute in float32 or float64, was " + compute.label());
        }
        this.graph = graph;
        this.integers = integers;
        this.observed = List.copyOf(observed);
        this.facts = GraphFacts.of(graph, tensors.tensors());
        this.sheet = new Sheet(tensors, ElementType.holding(compute), isInteger());
        this.message = model(version, about);
    }

    /** Whether ONNX Runtime's CPU provider computes the operation in float64, as it does all in float32. */
    public static boolean hasDoubles(Op op) {
        return DoubleKernels.has(op);
    }

    public long sizeBytes() {
        return message.sizeBytes();
    }

    public void writeTo(OutputStream output) throws IOException {
        message.writeTo(output);
    }

    private Message model(String version, Map<String, String> about) {
        Message model = new Message()
                .integer(1, IR_VERSION)
                .text(2, "espalier")
                .text(3, version)
                .message(7, graph())
                .message(8, new Message().integer(2, OPSET));
        about.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Message().text(1, entry.getKey()).text(2, entry.getValue()))
                .forEach(entry -> model.message(14, entry));
        return model;
    }

    private Message graph() {
        integers.value(Graph.INPUT).ifPresent(codes -> {
            String coded = sheet.inner(Sheet.INPUT + "/coded");
            sheet.code(Sheet.INPUT, Sheet.INPUT, codes, coded);
            values.put(Graph.INPUT, coded);
        });
        for (Node node : graph.nodes()) {
            write(node);
        }
        for (String node : observed) {
            String value = Objects.requireNonNull(values.get(node), node);
            sheet.observe(node.equals(graph.output()) || value.equals(Sheet.INPUT) ? copy(value) : value, shape(node));
        }
        return sheet.finish("network", facts.input(), facts.output());
    }

    /** Of what is an input or an output already. */
    private String copy(String value) {
        String copy = sheet.inner(value + "/copy");
        sheet.node(copy, "Identity", Attributes.NONE, List.of(value), copy);
        return copy;
    }

    private void write(Node node) {
        String value = node.name().equals(graph.output()) ? Sheet.OUTPUT : sheet.inner(node.name());
        ByteCodes codes = integers.value(node.name()).orElse(null);
        String made = codes == null ? value : sheet.inner(node.name() + "/float");
        if (staysFloat(node)) {
            String plain = sheet.inner(node.name() + "/plain");
            OnnxOperations.write(part(node, plain));
            sheet.node(made, "Max", Attributes.NONE, List.of(plain), made);
        } else {
            OnnxOperations.write(part(node, made));
        }
        if (codes != null) {
            sheet.code(node.name(), made, codes, value);
        }
        values.put(node.name(), value);
    }

    /**
     * Between codes ONNX Runtime makes codes of a layer's weights by itself, whatever the file says; not where something
     * that it does not know how to skip follows. The largest of one value is that value.
     */
    private boolean staysFloat(Node node) {
        return isInteger()
                && NodeTensors.isPrunable(node.op())
                && integers.layer(node.name()).isEmpty();
    }

    private boolean isInteger() {
        return !integers.layers().isEmpty();
    }

    private OnnxPart part(Node node, String value) {
        List<String> inputs = node.inputs().stream()
                .map(input -> Objects.requireNonNull(values.get(input), input))
                .toList();
        CodedLayer coded = integers.layer(node.name())
                .map(layer -> new CodedLayer(layer, scale(node.inputs().getFirst())))
                .orElse(null);
        return new OnnxPart(sheet, node, inputs, shape(node.inputs().getFirst()), shape(node.name()), value, coded);
    }

    private float scale(String node) {
        return integers.value(node).orElseThrow().scale();
    }

    private List<Long> shape(String node) {
        return node.equals(Graph.INPUT)
                ? facts.input()
                : Objects.requireNonNull(facts.shapes().get(node), node);
    }
}
