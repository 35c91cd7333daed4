package dev.espalier.compression.measuring;

import dev.espalier.compression.results.Latency;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Layers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells where a network with fewer units is slower than it was with all of them. */
record SlowWidths(Workspace workspace) {
    /** Processors take numbers in fours at least. */
    private static final int EVEN = 4;

    private static final int NAMED = 5;

    /** Empty where the network is as wide as it was, or faster. */
    Optional<String> warning(Latency latency) {
        List<Layer> narrower = narrower();
        if (narrower.isEmpty() || latency.medianMs() <= latency.denseMedianMs()) {
            return Optional.empty();
        }
        List<String> odd = narrower.stream()
                .filter(layer -> width(layer) % EVEN != 0)
                .map(layer -> layer.name() + " (" + width(layer) + ")")
                .toList();
        return Optional.of(String.format(
                        Locale.ROOT,
                        "with fewer units the network is slower in %s: a batch of %d takes %.3f ms, and took %.3f ms with all"
                                + " of them",
                        latency.runtime().label(),
                        latency.batchSize(),
                        latency.medianMs(),
                        latency.denseMedianMs())
                + (odd.isEmpty()
                        ? ""
                        : "; these widths suit no processor, \"roundTo\": 8 or 16 of the prune step makes better ones: "
                                + String.join(", ", odd.subList(0, Math.min(NAMED, odd.size())))
                                + (odd.size() > NAMED ? ", ..." : "")));
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
