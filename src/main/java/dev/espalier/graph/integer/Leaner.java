package dev.espalier.graph.integer;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A graph with some nodes left out, whose readers read on what those read.
 *
 * @param became by the name of each node that there was, the node that makes its value now
 */
record Leaner(Graph graph, Map<String, String> became) {
    /** Without what does nothing to its input in evaluation, but for simulated rounding, which is said by other means. */
    static Leaner withoutIdle(Graph graph) {
        return without(graph, node -> switch (node.op()) {
            case Op.Dropout _, Op.Identity _, Op.FakeQuantize _ -> true;
            default -> false;
        });
    }

    static Leaner without(Graph graph, Set<String> names) {
        return without(graph, node -> names.contains(node.name()));
    }

    private static Leaner without(Graph graph, Predicate<Node> leftOut) {
        Map<String, String> became = new HashMap<>(Map.of(Graph.INPUT, Graph.INPUT));
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<String> inputs = node.inputs().stream()
                    .map(input -> became.getOrDefault(input, input))
                    .toList();
            if (leftOut.test(node)) {
                became.put(node.name(), inputs.getFirst());
            } else {
                became.put(node.name(), node.name());
                nodes.add(new Node(node.name(), node.op(), inputs, node.tensors()));
            }
        }
        return new Leaner(
                new Graph(graph.input(), nodes, became.getOrDefault(graph.output(), graph.output())),
                Map.copyOf(became));
    }
}
