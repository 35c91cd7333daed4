package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shapes of one sample at the nodes of a graph that is being built, node by node. */
public final class NodeShapes {
    private final TensorIndex tensors;
    private final Map<String, List<Long>> shapes = new HashMap<>();

    public NodeShapes(List<Long> input, List<TensorInfo> tensors) {
        this.tensors = new TensorIndex(tensors);
        shapes.put(Graph.INPUT, List.copyOf(input));
    }

    /** Throws {@link ArchitectureMismatch} where a node's tensors or inputs do not fit it. */
    public List<Long> add(Node node) {
        List<List<Long>> inputs = node.inputs().stream().map(this::of).toList();
        try {
            List<Long> shape = new ShapeRule(node, inputs, tensors).shape();
            GraphFacts.product(shape);
            shapes.put(node.name(), shape);
            return shape;
        } catch (ArithmeticException e) {
            throw new ArchitectureMismatch("has sizes beyond counting");
        }
    }

    /** Of a node that was added, or of the network's input. */
    public List<Long> of(String name) {
        List<Long> shape = shapes.get(name);
        if (shape == null) {
            throw new ArchitectureMismatch("reads \"" + name + "\", which is no node before it");
        }
        return shape;
    }

    public Optional<TensorInfo> tensor(String name) {
        return tensors.find(name);
    }
}
