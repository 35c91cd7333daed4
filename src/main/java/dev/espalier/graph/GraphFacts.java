package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            try {
                requireNewName(node, known);
                List<Long> shape = new ShapeRule(node, inputs(graph, i, known), index).shape();
                GraphFacts.product(shape);
                known.put(node.name(), shape);
                macs = Math.addExact(macs, macs(node, shape, index));
            } catch (ArithmeticException e) {
                throw mismatch(i, node, "has sizes beyond counting");
            } catch (ArchitectureMismatch e) {
                throw mismatch(i, node, String.valueOf(e.getMessage()));
            }
        }
        List<Long> output = known.get(graph.output());
        if (output == null) {
            throw new ArchitectureMismatch("/output", "output \"" + graph.output() + "\" is no node");
        }
        requireAllUsed(graph);
        known.remove(Graph.INPUT);
        return new GraphFacts(graph.input(), output, known, macs);
    }

    private static ArchitectureMismatch mismatch(int index, Node node, String what) {
        String colon = what.startsWith("tensor ") ? ": " : " ";
        return new ArchitectureMismatch("/nodes/" + index, "node \"" + node.name() + "\"" + colon + what);
    }

    private static void requireNewName(Node node, Map<String, List<Long>> known) {
        if (node.name().equals(Graph.INPUT)) {
            throw new ArchitectureMismatch("is called as the network's own input is; choose another name");
        }
        if (known.containsKey(node.name())) {
            throw new ArchitectureMismatch("is not the only one of this name: two nodes are called so");
        }
    }

    private static List<List<Long>> inputs(Graph graph, int index, Map<String, List<Long>> known) {
        List<List<Long>> inputs = new ArrayList<>();
        for (String input : graph.nodes().get(index).inputs()) {
            List<Long> shape = known.get(input);
            if (shape == null) {
                boolean later =
                        graph.nodes().stream().anyMatch(node -> node.name().equals(input));
                throw new ArchitectureMismatch("reads \"" + input + "\", which is "
                        + (later ? "no node before it: nodes stand in the order they are computed in" : "no node"));
            }
            inputs.add(shape);
        }
        return inputs;
    }

    /** A node that nothing reads would be reported, pruned and exported, and would do nothing. */
    private static void requireAllUsed(Graph graph) {
        Set<String> used = new HashSet<>(Set.of(graph.output()));
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (!used.contains(node.name())) {
                throw mismatch(i, node, "leads nowhere: output \"" + graph.output() + "\" does not depend on it");
            }
            used.addAll(node.inputs());
        }
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
