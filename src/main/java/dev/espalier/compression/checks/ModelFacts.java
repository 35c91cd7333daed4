package dev.espalier.compression.checks;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.graph.Role;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model as far as it must be known to say whether a pipeline can be run on it.
 *
 * @param id what objections call it
 * @param format of the file that it came in
 * @param layers what prunable layers are called
 * @param parameters how many numbers are learned
 * @param input shape of one sample; null where not known
 * @param output shape of one result; null where not known
 */
public record ModelFacts(
        String id,
        CheckpointFormat format,
        boolean runnable,
        List<LayerName> layers,
        long parameters,
        @Nullable List<Long> input,
        @Nullable List<Long> output,
        Contents contents) {
    public ModelFacts {
        layers = List.copyOf(layers);
    }

    /**
     * Of a model that is open.
     *
     * @param lift of the code of its program, where that is what runs; asked only if a check asks for the graph
     */
    public static ModelFacts of(
            String id, CheckpointFormat format, Structure structure, List<TensorInfo> tensors, Supplier<Lifting> lift) {
        Graph graph = structure.graph();
        GraphFacts ends = graph == null ? null : GraphFacts.of(graph, tensors);
        return new ModelFacts(
                id,
                format,
                structure.runnable(),
                structure.layers().stream().map(Layer::called).toList(),
                tensors.stream()
                        .filter(tensor -> structure.roles().get(tensor.name()) == Role.PARAMETER)
                        .mapToLong(TensorInfo::elements)
                        .sum(),
                ends == null ? null : ends.input(),
                ends == null ? null : ends.output(),
                new OpenContents(structure, tensors, lift));
    }

    /** What may be large, and is looked up only where a check asks for it. */
    public interface Contents {
        /** The graph that it runs by or, for a program, the one lifted from its code. */
        Optional<Graph> graph();

        /** Why there is no graph, where that is known. */
        Optional<String> noGraph();

        /** All tensors, in file order. */
        List<TensorInfo> tensors();

        /** The shape of what the graph makes of a sample; empty where there is no graph, or it cannot be run on such. */
        default Optional<List<Long>> resultOf(List<Long> sample) {
            return graph().flatMap(graph -> {
                try {
                    return Optional.of(
                            GraphFacts.of(graph.withInput(sample), tensors()).output());
                } catch (ArchitectureMismatch e) {
                    return Optional.empty();
                }
            });
        }
    }

    /** Whether more is known of the network than that it runs. */
    boolean hasGraph() {
        return contents.graph().isPresent();
    }

    /** Why it has no graph. */
    String noGraph() {
        return contents.noGraph().orElse("its findings say why");
    }

    /** Shape of one sample as the graph has it, whose height and width may be assumed; null without one. */
    @Nullable
    List<Long> graphInput() {
        return contents.graph().map(Graph::input).orElse(null);
    }
}
