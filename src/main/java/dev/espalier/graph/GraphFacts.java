package dev.espalier.graph;

import dev.espalier.formats.TensorInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a graph and its tensors tell before anything runs: the shape of one sample at every node, and the multiply-accumulates
 * of convolutions and linear layers for one sample.
 *
 * @param shapes by node name, in graph order
 */
public record GraphFacts(List<Long> input, List<Long> output, Map<String, List<Long>> shapes, long macs) {
    public GraphFacts {
        shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
    }

    /** Throws {@link ArchitectureMismatch} naming the first node whose tensors or inputs do not fit. */
    public static GraphFacts of(Graph graph, List<TensorInfo> tensors) {
        TensorIndex index = new TensorIndex(tensors);
        Map<String, List<Long>> known = new LinkedHashMap<>();
        known.put(Graph.INPUT, graph.input());
        long macs = 0;
        try {
            for (Node node : graph.nodes()) {
                List<Long> shape = new ShapeRule(node, inputs(node, known), index).shape();
                if (known.putIfAbsent(node.name(), shape) != null) {
                    throw new ArchitectureMismatch("two nodes are called \"" + node.name() + "\"");
                }
                macs = Math.addExact(macs, macs(node, shape, index));
            }
        } catch (ArithmeticException e) {
            throw new ArchitectureMismatch("the network's sizes are beyond counting: " + e.getMessage());
        }
        List<Long> output = known.remove(Graph.INPUT);
        if (!graph.output().equals(Graph.INPUT)) {
            output = known.get(graph.output());
        }
        if (output == null) {
            throw new ArchitectureMismatch("output \"" + graph.output() + "\" is no node");
        }
        return new GraphFacts(graph.input(), output, known, macs);
    }

    private static List<List<Long>> inputs(Node node, Map<String, List<Long>> known) {
        List<List<Long>> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            List<Long> shape = known.get(input);
            if (shape == null) {
                throw new ArchitectureMismatch(
                        "node \"" + node.name() + "\" reads \"" + input + "\", which is no node before it");
            }
            inputs.add(shape);
        }
        return inputs;
    }

    /** Each output value of a convolution or linear layer takes one multiply-accumulate per weight of its unit. */
    private static long macs(Node node, List<Long> shape, TensorIndex tensors) {
        if (!NodeTensors.isPrunable(node.op())) {
            return 0;
        }
        TensorInfo weight = tensors.require(node.weight());
        long perUnit = product(weight.shape().subList(1, weight.rank()));
        return Math.multiplyExact(perUnit, product(shape));
    }

    static long product(List<Long> sizes) {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }
}
