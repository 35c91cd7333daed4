package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells parameters from buffers, each tensor once, by the name that it is kept under. With a graph, parameters are what its nodes learn; without one, every float tensor but
 * batch norm's statistics.
 */
public final class Roles {
    /** By tensor name, in file order. */
    public static Map<String, Role> of(@Nullable Graph graph, List<TensorInfo> tensors) {
        Set<String> learned = graph == null ? Set.of() : learned(graph, new TensorIndex(tensors));
        Map<String, Role> roles = new LinkedHashMap<>();
        for (TensorInfo tensor : tensors) {
            if (tensor.isTied()) {
                continue;
            }
            boolean parameter = tensor.dtype().isFloat()
                    && (graph == null ? !isStatistic(tensor.name()) : learned.contains(tensor.name()));
            roles.putIfAbsent(tensor.name(), parameter ? Role.PARAMETER : Role.BUFFER);
        }
        return roles;
    }

    private static Set<String> learned(Graph graph, TensorIndex tensors) {
        return graph.nodes().stream()
                .flatMap(NodeTensors::parameters)
                .map(tensors::stored)
                .flatMap(Optional::stream)
                .map(TensorInfo::name)
                .collect(Collectors.toSet());
    }

    /** A program says itself which of its tensors are buffers; what is not a float cannot be learned either. */
    public static Map<String, Role> ofProgram(Set<String> buffers, List<TensorInfo> tensors) {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (TensorInfo tensor : tensors) {
            if (tensor.isTied()) {
                continue;
            }
            boolean parameter = tensor.dtype().isFloat() && !buffers.contains(tensor.name());
            roles.put(tensor.name(), parameter ? Role.PARAMETER : Role.BUFFER);
        }
        return roles;
    }

    private static boolean isStatistic(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.startsWith("running_") || last.equals("num_batches_tracked");
    }

    private Roles() {}
}
