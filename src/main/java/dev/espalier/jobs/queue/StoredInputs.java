package dev.espalier.jobs.queue;

import dev.espalier.compression.checks.ModelFacts;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.datasets.Datasets;
import dev.espalier.jobs.Job;
import dev.espalier.models.Models;
import dev.espalier.models.StoredModel;
import dev.espalier.models.inspection.Inspection;
import dev.espalier.models.inspection.Signature;
import dev.espalier.storage.Blobs;
import dev.espalier.web.problems.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The models and datasets of this service. */
@Component
record StoredInputs(Models models, Datasets datasets) implements Inputs {
    @Override
    public Optional<Inputs.Model> model(String tenant, String id) {
        return models.find(tenant, id).map(model -> described(tenant, model));
    }

    private Inputs.Model described(String tenant, StoredModel model) {
        Inspection seen = model.inspection();
        Signature signature = seen.signature();
        ModelFacts facts = new ModelFacts(
                model.id(),
                seen.format(),
                seen.runnable(),
                models.layerNames(tenant, model.id()),
                seen.parameters(),
                shape(signature == null ? null : signature.input()),
                shape(signature == null ? null : signature.output()),
                new StoredContents(models, tenant, model.id()));
        return new Inputs.Model(model.sha256(), seen.architecture(), model.jobId() != null, facts);
    }

    private static @Nullable List<Long> shape(Signature.@Nullable Port port) {
        return port == null ? null : port.shape();
    }

    @Override
    public Optional<Inputs.Dataset> dataset(String tenant, String id) {
        return datasets.find(tenant, id)
                .map(dataset -> new Inputs.Dataset(dataset.id(), dataset.sha256(), dataset.spec(), dataset.info()));
    }

    @Override
    public void hold(String tenant, String modelId, @Nullable String datasetId) {
        if (!models.hold(tenant, modelId)) {
            throw Problem.impossible("/modelId", "there is no model \"" + modelId + "\" any more");
        }
        if (datasetId != null && !datasets.hold(tenant, datasetId)) {
            throw Problem.impossible("/datasetId", "there is no dataset \"" + datasetId + "\" any more");
        }
    }

    @Override
    public String addProduced(Job job, Inputs.Model parent, PipelineResult result, Blobs.Staged file) {
        String given = job.spec().name();
        String name = given == null || given.isBlank()
                ? ProducedName.of(
                        models.require(job.tenant(), parent.id()).name(),
                        job.spec().steps())
                : given;
        try {
            return models.addProduced(
                            job.tenant(),
                            file,
                            name,
                            parent.id(),
                            job.id(),
                            result.architecture(),
                            job.spec().labels())
                    .id();
        } catch (IOException e) {
            throw new UncheckedIOException("could not store the model that job " + job.id() + " made", e);
        }
    }
}
