package dev.espalier.jobs;

import dev.espalier.compression.PruneSchedule;
import dev.espalier.compression.StepSpec;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.web.Problem.FieldError;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one step needs of the model, of the dataset, and of its own fields together. */
final class StepChecks {
    private final StepGround ground;
    private final FinetuneChecks finetune;

    StepChecks(Inputs.@Nullable Model model, @Nullable DatasetInfo dataset, List<FieldError> errors) {
        this.ground = new StepGround(model, dataset, errors);
        this.finetune = new FinetuneChecks(ground);
    }

    void check(String at, StepSpec spec) {
        switch (spec) {
            case StepSpec.Evaluate evaluate -> evaluate(at, evaluate);
            case StepSpec.Prune prune -> prune(at, prune);
            case StepSpec.Finetune step -> finetune.check(at, step);
            case StepSpec.Quantize quantize -> quantize(at, quantize);
            case StepSpec.Sensitivity sensitivity -> new SensitivityChecks(ground).check(at, sensitivity);
            case StepSpec.Recalibrate _ -> {}
            case StepSpec.Measure measure -> new MeasureChecks(ground).check(at, measure);
        }
    }

    private void evaluate(String at, StepSpec.Evaluate step) {
        ground.runs(at, "evaluating");
        if (ground.needsDataset(at, "evaluating")) {
            ground.part(at + "/part", step.part(), "evaluate on");
        }
    }

    private void prune(String at, StepSpec.Prune step) {
        ground.selection(at + "/layers", step.layers());
        schedule(at, step.schedule(), step.finetune());
        if (step.finetune() != null) {
            finetune.check(at + "/finetune", step.finetune());
        }
    }

    private void quantize(String at, StepSpec.Quantize step) {
        ground.selection(at + "/layers", step.layers());
        if (step.finetune() != null) {
            finetune.check(at + "/finetune", step.finetune());
        }
    }

    private void schedule(String at, PruneSchedule schedule, StepSpec.@Nullable Finetune finetune) {
        if (schedule.type() == PruneSchedule.Type.ONE_SHOT) {
            return;
        }
        String name = schedule.type().name().toLowerCase(Locale.ROOT);
        if (schedule.epochs() == null) {
            ground.add(at + "/schedule/epochs", "a " + name + " schedule needs epochs");
        }
        if (finetune == null) {
            ground.add(at + "/finetune", "a " + name + " schedule rises while finetuning, and finetune is missing");
        } else if (schedule.epochs() != null && schedule.epochs() > finetune.epochs()) {
            ground.add(
                    at + "/schedule/epochs",
                    "the schedule has " + schedule.epochs() + " epochs, more than finetune.epochs = "
                            + finetune.epochs());
        }
    }
}
