package dev.espalier.compression.checks;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.LayerName;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model as far as it must be known to say whether a pipeline can be run on it.
 *
 * @param id what objections call it
 * @param layers what prunable layers are called
 * @param parameters how many numbers are learned
 * @param input shape of one sample; null where not known
 * @param output shape of one result; null where not known
 * @param noGraph why there is no graph, not even one lifted from a program's code; null where there is one
 * @param graphInput shape of one sample as the graph has it, whose height and width may be assumed; null without one
 */
public record ModelFacts(
        String id,
        boolean runnable,
        List<LayerName> layers,
        long parameters,
        @Nullable List<Long> input,
        @Nullable List<Long> output,
        @Nullable String noGraph,
        @Nullable List<Long> graphInput,
        Contents contents) {
    public ModelFacts {
        layers = List.copyOf(layers);
    }

    /** What may be large, and is looked up only where a check asks for it. */
    public interface Contents {
        Optional<Graph> graph();

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
        return noGraph == null;
    }
}
