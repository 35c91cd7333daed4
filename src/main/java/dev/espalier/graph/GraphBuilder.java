package dev.espalier.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Strings nodes together, each reading the one before unless told otherwise, and keeps their names apart. */
public final class GraphBuilder {
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> names = new HashSet<>(Set.of(Graph.INPUT));
    private String last = Graph.INPUT;

    public String last() {
        return last;
    }

    /** Adds a node that owns the tensors whose names begin with {@code prefix}, and is called after them. */
    public String layer(String prefix, Op op) {
        return layer(prefix, op, last);
    }

    public String layer(String prefix, Op op, String from) {
        String name = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return add(name.isEmpty() ? "layer" : name, op, List.of(from), prefix);
    }

    /** Adds a node without tensors. */
    public String step(String name, Op op, String... from) {
        return add(name, op, from.length == 0 ? List.of(last) : List.of(from), null);
    }

    public Graph finish(List<Long> input) {
        return new Graph(input, nodes, last);
    }

    private String add(String wanted, Op op, List<String> from, @Nullable String tensors) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        nodes.add(new Node(name, op, from, tensors == null ? name + "." : tensors));
        last = name;
        return name;
    }
}
