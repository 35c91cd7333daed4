package dev.espalier.jobs.queue;

import dev.espalier.compression.checks.ModelFacts;
import dev.espalier.graph.Graph;
import dev.espalier.models.Models;
import dev.espalier.models.inspection.TensorRow;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a stored model is made of, looked up at most once. For one thread, while one request is checked. */
final class StoredContents implements ModelFacts.Contents {
    private final Models models;
    private final String tenant;
    private final String modelId;
    private final Optional<Graph> graph;
    private @Nullable List<TensorInfo> tensors;

    StoredContents(Models models, String tenant, String modelId, Optional<Graph> graph) {
        this.models = models;
        this.tenant = tenant;
        this.modelId = modelId;
        this.graph = graph;
    }

    @Override
    public Optional<Graph> graph() {
        return graph;
    }

    @Override
    public List<TensorInfo> tensors() {
        if (tensors == null) {
            tensors = models.tensors(tenant, modelId).stream()
                    .map(TensorRow::info)
                    .toList();
        }
        return tensors;
    }
}
