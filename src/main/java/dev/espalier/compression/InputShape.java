package dev.espalier.compression;

import dev.espalier.graph.Graph;
import dev.espalier.samples.DatasetInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shape of the samples that a job runs its model on, without the batch. */
final class InputShape {
    /**
     * The dataset's shape, or the graph's where there is no dataset, and where the graph takes samples flattened; empty
     * for a program without samples, which may take any.
     */
    static Optional<List<Long>> of(Workspace workspace, @Nullable DatasetInfo dataset) {
        Graph graph = workspace.structure().graph();
        List<Long> samples = dataset == null ? null : dataset.inputShape();
        if (graph == null) {
            return Optional.ofNullable(samples);
        }
        return Optional.of(samples != null && samples.size() == graph.input().size() ? samples : graph.input());
    }

    private InputShape() {}
}
