package dev.espalier.jobs.queue;

import dev.espalier.compression.results.PipelineResult;
import dev.espalier.jobs.Job;
import dev.espalier.storage.Blobs;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks each model and dataset up once, while many jobs of one request and one tenant are checked. */
final class RememberedInputs implements Inputs {
    private final Inputs inputs;
    private final Map<String, Optional<Model>> models = new HashMap<>();
    private final Map<String, Optional<Dataset>> datasets = new HashMap<>();

    RememberedInputs(Inputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public Optional<Model> model(String tenant, String id) {
        return models.computeIfAbsent(id, wanted -> inputs.model(tenant, wanted));
    }

    @Override
    public Optional<Dataset> dataset(String tenant, String id) {
        return datasets.computeIfAbsent(id, wanted -> inputs.dataset(tenant, wanted));
    }

    @Override
    public void hold(String tenant, String modelId, @Nullable String datasetId) {
        inputs.hold(tenant, modelId, datasetId);
    }

    @Override
    public String addProduced(Job job, Model parent, PipelineResult result, Blobs.Staged file) {
        return inputs.addProduced(job, parent, result, file);
    }
}
