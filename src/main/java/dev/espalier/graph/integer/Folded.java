package dev.espalier.graph.integer;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A network as it answers in evaluation, in fewer nodes: batch norm is folded into the layer before it where nothing else
 * reads that layer, and what does nothing then (dropout, identities, simulated rounding) is left out.
 *
 * @param tensors of the nodes that are left, in float32 and under their own names; closed with this
 * @param became by the name of each node that there was, the node that makes its value now
 */
public record Folded(Graph graph, TensorFile tensors, Map<String, String> became, Map<String, double[]> factors)
        implements AutoCloseable {
    public Folded {
        became = Map.copyOf(became);
        factors = Map.copyOf(factors);
    }

    /** @param file where the folded tensors are kept */
    public static Folded of(Graph graph, TensorFile tensors, Path file) throws IOException {
        Leaner plain = Leaner.withoutIdle(graph);
        Norms norms = Norms.of(plain.graph(), tensors);
        Leaner folded = Leaner.without(plain.graph(), norms.folded());
        Map<String, String> became = new HashMap<>();
        plain.became()
                .forEach((before, after) -> became.put(before, folded.became().getOrDefault(after, after)));
        return new Folded(
                folded.graph(), FoldedTensors.write(folded.graph(), tensors, norms, file), became, norms.factors());
    }

    /** What the channels of a layer's weight were multiplied with; empty where they are as they were. */
    public Optional<double[]> factors(Node layer) {
        return Optional.ofNullable(factors.get(layer.name()));
    }

    @Override
    public void close() {
        tensors.close();
    }
}
