package dev.espalier.jobs.queue;

import dev.espalier.compression.checks.ModelFacts;
import dev.espalier.graph.Graph;
import dev.espalier.models.Models;
import dev.espalier.models.StoredGraph;
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
    private final StoredGraph graph;
    private @Nullable List<TensorInfo> tensors;

    StoredContents(Models models, String tenant, String modelId) {
        this.models = models;
        this.tenant = tenant;
        this.modelId = modelId;
        this.graph = models.graph(tenant, modelId);
    }

    @Override
    public Optional<Graph> graph() {
        return graph instanceof StoredGraph.Known(var known) ? Optional.of(known) : Optional.empty();
    }

    @Override
    public Optional<String> noGraph() {
        return graph instanceof StoredGraph.Unknown(var reason) ? Optional.of(reason) : Optional.empty();
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
