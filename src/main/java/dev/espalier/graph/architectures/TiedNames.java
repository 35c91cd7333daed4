package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognises networks some of whose tensors have several names. That may be a layer that is used again, as in
 * {@code self.fc2.weight = self.fc1.weight}, or one that is only called twice, as in {@code self.layers = [self.fc1]}:
 * each name is first taken for a layer, then, where that fits nothing, for a mere name.
 */
final class TiedNames {
    /** Where nobody said what the network is. Has no graph, and a finding, where both readings are as likely. */
    static Recognition read(List<TensorInfo> tensors, Function<TensorIndex, Recognition> recognise) {
        TensorIndex all = new TensorIndex(tensors);
        if (!hasTies(tensors)) {
            return recognise.apply(all);
        }
        Optional<String> doubt = doubt(all);
        if (doubt.isPresent()) {
            return new Recognition(null, null, List.of(doubt.get()));
        }
        Recognition used = recognise.apply(all);
        return used.graph() == null ? recognise.apply(once(tensors)) : told(used, all);
    }

    /** Where somebody said it. Throws {@link ArchitectureMismatch} where neither reading fits. */
    static Recognition build(List<TensorInfo> tensors, Function<TensorIndex, Recognition> build) {
        TensorIndex all = new TensorIndex(tensors);
        if (!hasTies(tensors)) {
            return build.apply(all);
        }
        try {
            return told(build.apply(all), all);
        } catch (ArchitectureMismatch e) {
            return build.apply(once(tensors));
        }
    }

    private static boolean hasTies(List<TensorInfo> tensors) {
        return tensors.stream().anyMatch(TensorInfo::isTied);
    }

    private static TensorIndex once(List<TensorInfo> tensors) {
        return new TensorIndex(
                tensors.stream().filter(tensor -> !tensor.isTied()).toList());
    }

    /**
     * Layers of one naming, such as fc1, fc2, fc3, are each a place in the network. Of several namings one may be idle, and
     * whether it is can be told only where no order of all of them makes a network.
     */
    private static Optional<String> doubt(TensorIndex tensors) {
        List<TensorInfo> convolutions = tensors.weights(4);
        List<TensorInfo> linears = tensors.weights(2);
        List<TensorInfo> weights =
                Stream.concat(convolutions.stream(), linears.stream()).toList();
        Optional<TensorInfo> tied = weights.stream().filter(TensorInfo::isTied).findFirst();
        Set<String> namings = weights.stream()
                .map(weight -> weight.name().replaceAll("[0-9]+", "#"))
                .collect(Collectors.toSet());
        boolean places = namings.size() == 1 && fits(tensors);
        if (tied.isEmpty() || places || !canBeChained(convolutions) || !canBeChained(linears)) {
            return Optional.empty();
        }
        return Optional.of("\"" + tied.get().name() + "\" is \"" + tied.get().storedAs()
                + "\": whether the network uses that layer twice or only calls it so is not told by names and shapes; describe"
                + " the network by a graph document");
    }

    private static boolean fits(TensorIndex tensors) {
        try {
            LinearStack.of(tensors);
            return true;
        } catch (ArchitectureMismatch e) {
            return false;
        }
    }

    /** Whether in some order each reads what another gives: every width is then read as often as it is given, but at the ends. */
    private static boolean canBeChained(List<TensorInfo> weights) {
        Map<Long, Integer> given = new HashMap<>();
        for (TensorInfo weight : weights) {
            given.merge(weight.shape().get(0), 1, Integer::sum);
            given.merge(weight.shape().get(1), -1, Integer::sum);
        }
        return given.values().stream().mapToInt(Math::abs).sum() <= 2;
    }

    private static Recognition told(Recognition recognition, TensorIndex tensors) {
        List<String> again = recognition.graph() == null
                ? List.of()
                : recognition.graph().nodes().stream()
                        .filter(node -> NodeTensors.isPrunable(node.op()))
                        .map(Node::weight)
                        .filter(name ->
                                tensors.find(name).filter(TensorInfo::isTied).isPresent())
                        .map(name -> "\"" + name + "\"")
                        .toList();
        if (again.isEmpty()) {
            return recognition;
        }
        List<String> findings = new ArrayList<>(recognition.findings());
        findings.add("assumed: what is tied is used again, under " + String.join(", ", again));
        return new Recognition(recognition.architecture(), recognition.graph(), findings);
    }

    private TiedNames() {}
}
