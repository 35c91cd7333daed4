package dev.espalier.graph.channels;

import dev.espalier.graph.Graph;
import dev.espalier.graph.channels.Bindings.Binding;
import dev.espalier.graph.channels.Bindings.Use;
import dev.espalier.tensors.TensorInfo;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which output units of a network's layers go together: what is added shares a decision, batch norm, biases and later
 * layers' inputs follow, the network's own inputs and outputs stay. Immutable; made from shapes alone.
 */
public final class Channels {
    private final Graph graph;
    private final List<TensorInfo> tensors;
    private final Tracing tracing;
    private final List<ChannelGroup> groups;

    private Channels(Graph graph, List<TensorInfo> tensors) {
        this.graph = graph;
        this.tensors = List.copyOf(tensors);
        tracing = new Tracing(graph, tensors);
        groups = Grouping.of(tracing.units, tracing.bindings);
    }

    /** Throws {@link dev.espalier.graph.ArchitectureMismatch} where the tensors do not fit the graph, or are too many. */
    public static Channels of(Graph graph, List<TensorInfo> tensors) {
        return new Channels(graph, tensors);
    }

    /** What may be cut, in the order of the graph. */
    public List<ChannelGroup> groups() {
        return groups;
    }

    /** Why none of a layer's outputs may go, by the name of its weight; such as {@code gives the network's outputs}. */
    public Map<String, String> whole() {
        Map<String, String> whole = new LinkedHashMap<>();
        for (Binding binding : tracing.bindings.all()) {
            List<Optional<String>> reasons = Arrays.stream(binding.units())
                    .mapToObj(tracing.units::pinned)
                    .toList();
            if (binding.use() == Use.MAKES && reasons.stream().allMatch(Optional::isPresent)) {
                whole.put(
                        binding.place().tensor(),
                        reasons.stream().flatMap(Optional::stream).findFirst().orElse("has no outputs"));
            }
        }
        return whole;
    }

    /** Which unit stands at each place of a weight's first axis. */
    public int[] outputs(String weight) {
        return units(weight, 0)
                .orElseThrow(() -> new IllegalArgumentException("\"" + weight + "\" makes and scales no units"));
    }

    /** Which unit stands at each place of a weight's second axis; empty where none of them can be cut. */
    public Optional<int[]> inputs(String weight) {
        return units(weight, 1);
    }

    private Optional<int[]> units(String weight, int axis) {
        return tracing.bindings
                .find(weight, axis)
                .map(binding ->
                        Arrays.stream(binding.units()).map(tracing.units::root).toArray());
    }

    /** How many weights one output of a layer has. */
    public int rowLength(String weight) {
        TensorInfo tensor = tensors.stream()
                .filter(each -> each.name().equals(weight))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no tensor \"" + weight + "\""));
        return Math.toIntExact(tensor.elements() / tensor.shape().getFirst());
    }

    /** @param units of {@link ChannelGroup#units}; all others stay */
    public Cut cut(Collection<Integer> units) {
        return new Cut(graph, tensors, tracing, new HashSet<>(units));
    }
}
