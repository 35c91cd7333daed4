package dev.espalier.graph;

import java.util.List;

/**
 * One operation of a network.
 *
 * @param inputs names of the nodes that it reads; {@code input} is the network's own input
 * @param tensors what the names of its tensors begin with, such as {@code conv1.}; empty for a lone {@code weight}
 */
public record Node(String name, Op op, List<String> inputs, String tensors) {
    public Node {
        inputs = List.copyOf(inputs);
    }

    /** A node whose tensors are called after it, as in a graph document. */
    public static Node of(String name, Op op, String... inputs) {
        return new Node(name, op, List.of(inputs), name + ".");
    }

    public String weight() {
        return tensors + "weight";
    }
}
