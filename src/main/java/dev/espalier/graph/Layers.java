package dev.espalier.graph;

import dev.espalier.formats.TensorInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a model's prunable layers. */
public final class Layers {
    private static final String WEIGHT = ".weight";

    /** With a graph in its order, without one in file order. */
    public static List<Layer> of(@Nullable Graph graph, List<TensorInfo> tensors) {
        if (graph == null) {
            return tensors.stream()
                    .filter(Layers::isPrunable)
                    .map(Layers::layer)
                    .toList();
        }
        TensorIndex index = new TensorIndex(tensors);
        return graph.nodes().stream()
                .filter(node -> NodeTensors.isPrunable(node.op()))
                .map(node -> index.find(node.weight()))
                .flatMap(Optional::stream)
                .filter(Layers::isPrunable)
                .distinct()
                .map(Layers::layer)
                .toList();
    }

    private static boolean isPrunable(TensorInfo tensor) {
        return tensor.dtype().isFloat() && tensor.rank() >= 2;
    }

    private static Layer layer(TensorInfo tensor) {
        String name = tensor.name();
        boolean named = name.endsWith(WEIGHT) && name.length() > WEIGHT.length();
        return new Layer(named ? name.substring(0, name.length() - WEIGHT.length()) : name, tensor);
    }

    private Layers() {}
}
