package dev.espalier.jobs;

import dev.espalier.network.Loss;
import dev.espalier.samples.DatasetSpec;
import dev.espalier.web.Ids;
import dev.espalier.web.Problem;
import dev.espalier.web.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds at submission what a schema cannot know: jobs that are well-formed but impossible. Names everything at once. */
@Component
class JobChecks {
    private final Inputs inputs;

    JobChecks(Inputs inputs) {
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
        if (errors.stream().noneMatch(error -> error.pointer().equals("/datasetId"))) {
            steps(tenant, spec, new StepGround(model.orElse(null), dataset == null ? null : dataset.info(), errors));
        }
        model.ifPresent(present -> new ChannelChecks(inputs, tenant, present, errors).check(spec));
        model.ifPresent(present -> new ExportChecks(inputs, tenant, errors).check(spec, present));
        if (dataset != null) {
            loss(spec, dataset, errors);
            model.ifPresent(present -> new InputMatch(inputs, tenant).check(present, dataset.info(), errors));
        }
        if (!errors.isEmpty()) {
            throw Problem.impossible(errors);
        }
        return new SpecDefaults(model.orElseThrow(), dataset == null ? null : dataset.info()).fill(spec);
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

    private void steps(String tenant, JobSpec spec, StepGround ground) {
        StepChecks checks = new StepChecks(ground);
        for (int i = 0; i < spec.steps().size(); i++) {
            checks.check("/steps/" + i, spec.steps().get(i));
        }
        new AnswerChecks(ground).check(spec);
        new OrderChecks(ground).check(spec.steps());
        new RecalibrateChecks(inputs, tenant, ground).check(spec);
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
                        "/labels/" + key.replace("~", "~0").replace("/", "~1"),
                        "a label's key has 1 to 63 characters and its value at most 255, was \"" + key + "\" = \""
                                + value + "\""));
            }
        });
    }

    private static void loss(JobSpec spec, Inputs.Dataset dataset, List<FieldError> errors) {
        if (spec.loss() == null) {
            return;
        }
        boolean regression = dataset.info().task() == DatasetSpec.Task.REGRESSION;
        if (regression == (spec.loss() == Loss.CROSS_ENTROPY)) {
            errors.add(new FieldError(
                    "/loss",
                    regression
                            ? "cross_entropy needs classes, and dataset " + dataset.id() + " is for regression"
                            : spec.loss().name().toLowerCase(Locale.ROOT)
                                    + " needs numbers to come near, and dataset " + dataset.id()
                                    + " is for classification"));
        }
    }
}
