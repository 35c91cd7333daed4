package dev.espalier.graph;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * A network's structure: nodes in an order in which they can be computed. Sizes come from the tensors that nodes name.
 * The annotations are the schema of graph documents, see {@link GraphDocuments}.
 *
 * @param input shape of one sample, without the batch dimension
 * @param output name of the node whose result is the network's
 */
public record Graph(
        @NotNull @Size(min = 1, max = Op.MOST_AXES) List<@NotNull @Min(1) @Max(Integer.MAX_VALUE) Long> input,

        @NotNull @Size(min = 1, max = MOST_NODES) List<@NotNull @Valid Node> nodes,

        @NotNull @Size(min = 1, max = Node.LONGEST_NAME) String output) {
    /** What nodes call the network's own input. */
    public static final String INPUT = "input";

    static final int MOST_NODES = 10_000;

    public Graph {
        input = List.copyOf(input);
        nodes = List.copyOf(nodes);
    }

    /** The same network for samples of another shape; whether they fit is {@link GraphFacts}' affair. */
    public Graph withInput(List<Long> shape) {
        return new Graph(shape, nodes, output);
    }
}
