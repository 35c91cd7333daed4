package dev.espalier.jobs.queue;

import dev.espalier.compression.checks.DatasetFacts;
import dev.espalier.compression.checks.Objection;
import dev.espalier.compression.checks.PipelineChecks;
import dev.espalier.compression.checks.PipelineDefaults;
import dev.espalier.jobs.JobSpec;
import dev.espalier.text.Pointers;
import dev.espalier.web.Ids;
import dev.espalier.web.problems.Problem;
import dev.espalier.web.problems.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds at submission what a schema cannot know: jobs that are well-formed but impossible. Names everything at once. */
@Component
public class JobChecks {
    private final Inputs inputs;

    public JobChecks(Inputs inputs) {
        this.inputs = inputs;
    }

    /** The job with all defaults, or a 422 that names every field that stands in the way. */
    JobSpec check(String tenant, JobSpec spec) {
        List<FieldError> errors = new ArrayList<>();
        Optional<Inputs.Model> model = inputs.model(tenant, spec.modelId());
        if (model.isEmpty()) {
            errors.add(new FieldError("/modelId", Ids.missing("model", spec.modelId())));
        }
        Inputs.Dataset dataset = dataset(tenant, spec, errors);
        limits(spec, errors);
        PipelineChecks checks = new PipelineChecks(
                model.map(Inputs.Model::facts).orElse(null),
                dataset == null ? null : new DatasetFacts(dataset.id(), dataset.info()));
        boolean unknown = spec.datasetId() != null && dataset == null;
        List<Objection> objections =
                unknown ? checks.objectionsWhateverTheDataset(spec.pipeline()) : checks.objections(spec.pipeline());
        objections.forEach(each -> errors.add(new FieldError(each.pointer(), each.detail())));
        if (!errors.isEmpty()) {
            throw Problem.impossible(errors);
        }
        boolean runnable = model.orElseThrow().facts().runnable();
        return spec.with(new PipelineDefaults(runnable, dataset == null ? null : dataset.info()).fill(spec.pipeline()));
    }

    private Inputs.@Nullable Dataset dataset(String tenant, JobSpec spec, List<FieldError> errors) {
        if (spec.datasetId() == null) {
            return null;
        }
        Optional<Inputs.Dataset> dataset = inputs.dataset(tenant, spec.datasetId());
        if (dataset.isEmpty()) {
            errors.add(new FieldError("/datasetId", Ids.missing("dataset", spec.datasetId())));
        }
        return dataset.orElse(null);
    }

    private static void limits(JobSpec spec, List<FieldError> errors) {
        if (spec.maxRuntime().isNegative() || spec.maxRuntime().isZero()) {
            errors.add(new FieldError("/maxRuntime", "maxRuntime must be longer than zero, was " + spec.maxRuntime()));
        }
        if (spec.device() == JobSpec.Device.GPU) {
            errors.add(new FieldError("/device", "there is no pool of device \"gpu\"; there is cpu"));
        }
        spec.labels().forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 63 || value.length() > 255) {
                errors.add(new FieldError(
                        "/labels/" + Pointers.escape(key),
                        "a label's key has 1 to 63 characters and its value at most 255, was \"" + key + "\" = \""
                                + value + "\""));
            }
        });
    }
}
