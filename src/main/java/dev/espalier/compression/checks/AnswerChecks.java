package dev.espalier.compression.checks;

import dev.espalier.compression.spec.MeasureLatency;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Requirements;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.Part;
import java.util.List;

/** What the questions that a job asks of its result need to be answered: accuracies on test samples, a model that runs. */
record AnswerChecks(StepGround ground) {
    void check(PipelineSpec spec) {
        if (spec.expectBaseline() != null) {
            accuracy("/expectBaseline", "expectBaseline");
        }
        Requirements requirements = spec.requirements();
        if (requirements != null && requirements.maxAccuracyDrop() != null) {
            accuracy("/requirements/maxAccuracyDrop", "maxAccuracyDrop");
        }
        if (requirements != null && requirements.maxLatencyMs() != null) {
            new MeasureChecks(ground).check("/requirements/maxLatencyMs", new MeasureLatency(List.of(1)));
        }
    }

    private void accuracy(String at, String what) {
        ground.runs(at, what);
        if (!ground.needsDataset(at, what) || ground.dataset() == null) {
            return;
        }
        if (ground.dataset().task() == DatasetSpec.Task.REGRESSION) {
            ground.add(at, what + " is about accuracy, which regression has none of");
        } else {
            ground.part(at, Part.TEST, "find the accuracy on");
        }
    }
}
