package dev.espalier.compression.measuring;

import dev.espalier.compression.results.Latency;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Layers;
import dev.espalier.text.FirstFew;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What may be wrong with a network that is slower than it was with all of its units. */
record SlowWidths(Workspace workspace) {
    /** Processors take numbers in fours at least. */
    private static final int EVEN = 4;

    /**
     * Empty where the network is as wide as it was.
     *
     * @param latency slower than the dense network's
     */
    Optional<String> warning(Latency latency) {
        List<Layer> narrower = narrower();
        if (narrower.isEmpty()) {
            return Optional.empty();
        }
        List<String> odd = narrower.stream()
                .filter(layer -> width(layer) % EVEN != 0)
                .map(layer -> layer.name() + " (" + width(layer) + ")")
                .toList();
        String slower = String.format(
                Locale.ROOT,
                "with fewer units the network is slower in %s: a batch of %d takes %.3f ms, and took %.3f ms with all of them",
                latency.runtime().label(),
                latency.batchSize(),
                latency.medianMs(),
                latency.denseMedianMs());
        return Optional.of(
                odd.isEmpty()
                        ? slower
                        : slower
                                + "; these widths suit no processor, \"roundTo\": 8 or 16 of the prune step makes better"
                                + " ones: " + FirstFew.of(odd));
    }

    private List<Layer> narrower() {
        List<Layer> before = Layers.of(
                workspace.original().graph(), workspace.file().original().tensors());
        return workspace.layers().stream()
                .filter(layer ->
                        before.stream().anyMatch(was -> was.name().equals(layer.name()) && width(was) > width(layer)))
                .toList();
    }

    private static long width(Layer layer) {
        return layer.weight().shape().getFirst();
    }
}
