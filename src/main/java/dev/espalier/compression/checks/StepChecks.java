package dev.espalier.compression.checks;

import dev.espalier.compression.spec.StepSpec;

/** What one step needs of the model, of the dataset, and of its own fields together. */
final class StepChecks {
    private final StepGround ground;
    private final FinetuneChecks finetune;
    private final PruneChecks prune;
    private final QuantizeChecks quantize;

    StepChecks(StepGround ground) {
        this.ground = ground;
        this.finetune = new FinetuneChecks(ground);
        this.prune = new PruneChecks(ground, finetune);
        this.quantize = new QuantizeChecks(ground, finetune);
    }

    void check(String at, StepSpec spec) {
        switch (spec) {
            case StepSpec.Evaluate evaluate -> evaluate(at, evaluate);
            case StepSpec.Prune step -> prune.check(at, step);
            case StepSpec.Finetune step -> finetune.check(at, step);
            case StepSpec.Quantize step -> quantize.check(at, step);
            case StepSpec.Sensitivity sensitivity -> new SensitivityChecks(ground).check(at, sensitivity);
            case StepSpec.Recalibrate _ -> {}
            case StepSpec.MeasureLatency measure -> new MeasureChecks(ground).check(at, measure);
        }
    }

    private void evaluate(String at, StepSpec.Evaluate step) {
        ground.runs(at, "evaluating");
        if (ground.needsDataset(at, "evaluating")) {
            ground.part(at + "/part", step.part(), "evaluate on");
        }
    }
}
