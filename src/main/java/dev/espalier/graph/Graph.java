package dev.espalier.graph;

import java.util.List;

/**
 * A network's structure: nodes in an order in which they can be computed. Sizes come from the tensors that nodes name.
 *
 * @param input shape of one sample, without the batch dimension
 * @param output name of the node whose result is the network's
 */
public record Graph(List<Long> input, List<Node> nodes, String output) {
    /** What nodes call the network's own input. */
    public static final String INPUT = "input";

    public Graph {
        input = List.copyOf(input);
        nodes = List.copyOf(nodes);
    }

    /** True where nothing but linear layers reads the input, which may then be an image and is flattened. */
    public boolean isLinearOnly() {
        return nodes.stream().allMatch(node -> switch (node.op()) {
            case Op.Linear _, Op.Relu _, Op.Flatten _, Op.Add _ -> true;
            case Op.Conv2d _, Op.BatchNorm _, Op.MaxPool _, Op.GlobalAvgPool _ -> false;
            case Op.PadChannels _, Op.Subsample _ -> false;
        });
    }
}
