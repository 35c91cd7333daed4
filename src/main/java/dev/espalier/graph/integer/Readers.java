package dev.espalier.graph.integer;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who reads what a node makes. */
final class Readers {
    private final Graph graph;
    private final Map<String, List<Node>> readers = new HashMap<>();

    Readers(Graph graph) {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            node.inputs().stream()
                    .distinct()
                    .forEach(input -> readers.computeIfAbsent(input, _ -> new ArrayList<>())
                            .add(node));
        }
    }

    List<Node> of(String node) {
        return readers.getOrDefault(node, List.of());
    }

    /** The one node that reads a value, where that is all that becomes of it. */
    Optional<Node> only(String node) {
        List<Node> all = of(node);
        return all.size() == 1 && !node.equals(graph.output()) ? Optional.of(all.getFirst()) : Optional.empty();
    }
}
