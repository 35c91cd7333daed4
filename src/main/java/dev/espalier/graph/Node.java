package dev.espalier.graph;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * One operation of a network.
 *
 * @param op its fields stand beside the node's own in a document
 * @param inputs names of the nodes that it reads; {@code input} is the network's own input
 * @param tensors what the names of its tensors begin with, such as {@code conv1.}; empty for a lone {@code weight}
 */
public record Node(
        @NotNull @Size(min = 1, max = LONGEST_NAME) String name,
        @JsonIgnore Op op,

        @Size(min = 1, max = MOST_INPUTS)
        List<@NotNull @Size(min = 1, max = LONGEST_NAME) String> inputs,

        @Size(max = 2 * LONGEST_NAME) String tensors) {
    static final int LONGEST_NAME = 200;
    /** Far beyond any network; sums of more would nest too deeply for libtorch's parser. */
    static final int MOST_INPUTS = 256;

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

    public String bias() {
        return tensors + "bias";
    }
}
