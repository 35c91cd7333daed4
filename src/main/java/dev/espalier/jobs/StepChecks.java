package dev.espalier.jobs;

import dev.espalier.compression.KeepBest;
import dev.espalier.compression.LayerSelection;
import dev.espalier.compression.LearningRateSchedule;
import dev.espalier.compression.PruneSchedule;
import dev.espalier.compression.StepSpec;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.Part;
import dev.espalier.web.Problem.FieldError;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one step needs of the model, of the dataset, and of its own fields together. */
final class StepChecks {
    private final Inputs.@Nullable Model model;
    private final @Nullable DatasetInfo dataset;
    private final List<FieldError> errors;

    StepChecks(Inputs.@Nullable Model model, @Nullable DatasetInfo dataset, List<FieldError> errors) {
        this.model = model;
        this.dataset = dataset;
        this.errors = errors;
    }

    void check(String at, StepSpec step) {
        switch (step) {
            case StepSpec.Evaluate evaluate -> evaluate(at, evaluate);
            case StepSpec.Prune prune -> prune(at, prune);
            case StepSpec.Finetune finetune -> finetune(at, finetune);
            case StepSpec.Quantize quantize -> quantize(at, quantize);
            case StepSpec.Recalibrate _, StepSpec.Sensitivity _, StepSpec.Measure _ -> {}
        }
    }

    private void evaluate(String at, StepSpec.Evaluate step) {
        runs(at, "evaluating");
        if (needsDataset(at, "evaluating")) {
            part(at + "/part", step.part(), "evaluate on");
        }
    }

    private void prune(String at, StepSpec.Prune step) {
        selection(at + "/layers", step.layers());
        schedule(at, step.schedule(), step.finetune());
        if (step.finetune() != null) {
            finetune(at + "/finetune", step.finetune());
        }
    }

    private void quantize(String at, StepSpec.Quantize step) {
        selection(at + "/layers", step.layers());
        if (step.finetune() != null) {
            finetune(at + "/finetune", step.finetune());
        }
    }

    private void schedule(String at, PruneSchedule schedule, StepSpec.@Nullable Finetune finetune) {
        if (schedule.type() == PruneSchedule.Type.ONE_SHOT) {
            return;
        }
        String name = schedule.type().name().toLowerCase(Locale.ROOT);
        if (schedule.epochs() == null) {
            add(at + "/schedule/epochs", "a " + name + " schedule needs epochs");
        }
        if (finetune == null) {
            add(at + "/finetune", "a " + name + " schedule rises while finetuning, and finetune is missing");
        } else if (schedule.epochs() != null && schedule.epochs() > finetune.epochs()) {
            add(
                    at + "/schedule/epochs",
                    "the schedule has " + schedule.epochs() + " epochs, more than finetune.epochs = "
                            + finetune.epochs());
        }
    }

    private void finetune(String at, StepSpec.Finetune step) {
        runs(at, "finetuning");
        LearningRateSchedule rate = step.learningRateSchedule();
        if (rate.type() == LearningRateSchedule.Type.STEP && rate.epochs() == null) {
            add(at + "/learningRateSchedule/epochs", "a step schedule needs epochs");
        }
        if (step.optimizer().nesterov() && step.optimizer().momentum() == 0) {
            add(at + "/optimizer/nesterov", "nesterov needs a momentum above 0");
        }
        if (needsDataset(at, "finetuning")) {
            part(at, Part.TRAIN, "finetune on");
            keepBest(at + "/keepBest", step.keepBest());
        }
    }

    private void keepBest(String at, @Nullable KeepBest keepBest) {
        if (keepBest == null) {
            // The default looks at validation where there is such a part, else at test.
            if (dataset != null && dataset.validationSamples() == 0) {
                part(at, Part.TEST, "select the best epoch on; write \"keepBest\": false to keep the last one");
            }
        } else if (keepBest.on() != null) {
            part(at, keepBest.on(), "select the best epoch on");
        }
    }

    private void part(String at, Part part, String purpose) {
        if (dataset != null && dataset.samples(part) == 0) {
            add(at, "the dataset has no " + part.name().toLowerCase(Locale.ROOT) + " part to " + purpose);
        }
    }

    private boolean needsDataset(String at, String what) {
        if (dataset != null) {
            return true;
        }
        add("/datasetId", what + " (" + at + ") needs a dataset, and the job names none");
        return false;
    }

    private void runs(String at, String what) {
        if (model != null && !model.runnable()) {
            add(
                    at,
                    what + " needs a model that can be run, and " + model.id()
                            + " is not runnable; its findings say why");
        }
    }

    private void selection(String at, LayerSelection selection) {
        if (model != null && selection.select(model.layers()).isEmpty()) {
            add(
                    at,
                    "no layer of model " + model.id() + " is selected by include " + selection.include()
                            + " and exclude " + selection.exclude());
        }
    }

    private void add(String pointer, String detail) {
        FieldError error = new FieldError(pointer, detail);
        if (!errors.contains(error)) {
            errors.add(error);
        }
    }
}
