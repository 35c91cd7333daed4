package dev.espalier.graph.integer;

import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.tensors.TensorInfo;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which layers of a folded network compute with integers, and which values are codes so that they can. What lies between
 * two such layers is codes, too, so that nothing is turned into floats on the way; what ONNX Runtime has no integer kernel
 * for stays a float. Depthwise convolutions are codes, though they gain little: between codes the runtime computes them with
 * integers in any case, and rounds their weights itself.
 */
public final class IntegerPlan {
    /** What a node is to an integer network. */
    private enum Kind {
        /** Has weights that are codes. */
        LAYER,
        /** Combines codes of any scales to codes of its own. */
        MIXED,
        /** Moves codes without changing what they stand for. */
        MOVE,
        /** Becomes part of what makes its input, if nothing else reads that. */
        CLAMP,
        FLOAT
    }

    private final Graph graph;
    private final Map<String, List<Long>> shapes;
    private final Readers readers;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Kind> kinds = new HashMap<>();
    private final Set<String> coded = new LinkedHashSet<>();

    /** @param tensors of the graph */
    public IntegerPlan(Graph graph, List<TensorInfo> tensors) {
        this(graph, tensors, Set.of());
    }

    /** @param excluded names of layers that are to stay in floats */
    public IntegerPlan(Graph graph, List<TensorInfo> tensors, Set<String> excluded) {
        this.graph = graph;
        this.shapes = GraphFacts.of(graph, tensors).shapes();
        this.readers = new Readers(graph);
        for (Node node : graph.nodes()) {
            nodes.put(node.name(), node);
            kinds.put(node.name(), excluded.contains(node.name()) ? Kind.FLOAT : kind(node));
        }
        if (isWanted(Graph.INPUT)) {
            coded.add(Graph.INPUT);
        }
        for (Node node : graph.nodes()) {
            if (isCoded(node)) {
                coded.add(node.name());
            }
        }
    }

    /** Nodes whose weights are codes, in the order of the graph. */
    public List<Node> layers() {
        return graph.nodes().stream().filter(node -> is(node, Kind.LAYER)).toList();
    }

    /** Layers whose weights stay floats. */
    public List<Node> floatLayers() {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Conv2d || node.op() instanceof Op.Linear)
                .filter(node -> !is(node, Kind.LAYER))
                .toList();
    }

    /** The values whose range must be known: all codes but those that others share. */
    public List<String> ranged() {
        return coded.stream().filter(name -> source(name).equals(name)).toList();
    }

    /** What all codes are, where it is known what the {@link #ranged} ones are. */
    public Map<String, ByteCodes> values(Map<String, ByteCodes> ranged) {
        Map<String, ByteCodes> values = new LinkedHashMap<>();
        for (String name : coded) {
            values.put(name, Objects.requireNonNull(ranged.get(source(name)), name));
        }
        return values;
    }

    /** What becomes of an integer layer: its result, or that of the activation that is one with it. */
    public String made(Node layer) {
        return isClamped(layer.name())
                ? readers.only(layer.name()).orElseThrow().name()
                : layer.name();
    }

    /** Where the codes come from that a value consists of. */
    public String source(String value) {
        Node node = nodes.get(value);
        return node != null && is(node, Kind.MOVE) ? source(node.inputs().getFirst()) : value;
    }

    private boolean is(Node node, Kind kind) {
        return kinds.get(node.name()) == kind;
    }

    private boolean isCoded(Node node) {
        return switch (Objects.requireNonNull(kinds.get(node.name()))) {
            case LAYER, MIXED -> !isClamped(node.name());
            case MOVE -> coded.contains(node.inputs().getFirst());
            case CLAMP -> isWanted(node.name()) || isClamped(node.inputs().getFirst());
            case FLOAT -> isWanted(node.name());
        };
    }

    /** Whether all that becomes of an integer node's result is that it is clamped. */
    private boolean isClamped(String name) {
        Kind kind = kinds.get(name);
        return (kind == Kind.LAYER || kind == Kind.MIXED)
                && readers.only(name).filter(reader -> is(reader, Kind.CLAMP)).isPresent();
    }

    /** Whether somebody reads the value as codes. */
    private boolean isWanted(String name) {
        for (Node reader : readers.of(name)) {
            boolean wants = is(reader, Kind.LAYER)
                    || is(reader, Kind.MIXED)
                    || (is(reader, Kind.MOVE) && isWanted(reader.name()));
            if (wants) {
                return true;
            }
        }
        return false;
    }

    private Kind kind(Node node) {
        List<Long> input = shape(node.inputs().getFirst());
        return switch (node.op()) {
            case Op.Conv2d _ -> Kind.LAYER;
            case Op.Linear _ -> input.size() == 1 ? Kind.LAYER : Kind.FLOAT;
            case Op.Add _, Op.Multiply _ -> node.inputs().size() == 2 ? Kind.MIXED : Kind.FLOAT;
            case Op.Concat _, Op.GlobalAvgPool _ -> Kind.MIXED;
            case Op.AvgPool _ -> Kind.MIXED;
            case Op.AdaptiveAvgPool(var size) ->
                size == 1 || (input.get(1) % size == 0 && input.get(2) % size == 0) ? Kind.MIXED : Kind.FLOAT;
            case Op.MaxPool pool -> pool.dilation() == 1 ? Kind.MOVE : Kind.FLOAT;
            case Op.Pad pad -> pad.value() == 0 ? Kind.MOVE : Kind.FLOAT;
            case Op.Flatten _, Op.PadChannels _, Op.Subsample _ -> Kind.MOVE;
            case Op.Relu _, Op.Relu6 _ -> Kind.CLAMP;
            case Op.BatchNorm _, Op.LeakyRelu _, Op.Sigmoid _, Op.Tanh _, Op.Gelu _, Op.Silu _ -> Kind.FLOAT;
            case Op.Hardswish _, Op.Softmax _, Op.LogSoftmax _ -> Kind.FLOAT;
            case Op.Dropout _, Op.Identity _, Op.FakeQuantize _ -> Kind.FLOAT;
        };
    }

    private List<Long> shape(String name) {
        return name.equals(Graph.INPUT) ? graph.input() : Objects.requireNonNull(shapes.get(name), name);
    }
}
