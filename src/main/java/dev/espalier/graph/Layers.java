package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds a model's prunable layers. Layers whose weight is one tensor are one. */
public final class Layers {
    /** With a graph in its order, without one in file order. */
    public static List<Layer> of(@Nullable Graph graph, List<TensorInfo> tensors) {
        Map<String, List<TensorInfo>> tied =
                tensors.stream().filter(TensorInfo::isTied).collect(Collectors.groupingBy(TensorInfo::storedAs));
        return weights(graph, tensors)
                .filter(Layers::isPrunable)
                .map(weight -> Layer.of(weight, tied.getOrDefault(weight.name(), List.of())))
                .toList();
    }

    private static Stream<TensorInfo> weights(@Nullable Graph graph, List<TensorInfo> tensors) {
        if (graph == null) {
            return tensors.stream().filter(tensor -> !tensor.isTied());
        }
        TensorIndex index = new TensorIndex(tensors);
        return graph.nodes().stream()
                .filter(node -> NodeTensors.isPrunable(node.op()))
                .map(node -> index.stored(node.weight()))
                .flatMap(Optional::stream)
                .distinct();
    }

    private static boolean isPrunable(TensorInfo tensor) {
        return tensor.dtype().isFloat() && tensor.rank() >= 2;
    }

    private Layers() {}
}
