package dev.espalier.compression.checks;

import dev.espalier.compression.spec.Evaluate;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.Recalibrate;
import dev.espalier.compression.spec.Sensitivity;
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
            case Evaluate evaluate -> evaluate(at, evaluate);
            case Prune step -> prune.check(at, step);
            case Finetune step -> finetune.check(at, step);
            case Quantize step -> quantize.check(at, step);
            case Sensitivity sensitivity -> new SensitivityChecks(ground).check(at, sensitivity);
            case Recalibrate _ -> {} // RecalibrateChecks, which look at the steps before
            case MeasureLatency measure -> new MeasureChecks(ground).check(at, measure);
        }
    }

    private void evaluate(String at, Evaluate step) {
        ground.runs(at, "evaluating");
        if (ground.needsDataset(at, "evaluating")) {
            ground.part(at + "/part", step.part(), "evaluate on");
        }
    }
}
