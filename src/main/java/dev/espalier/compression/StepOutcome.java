package dev.espalier.compression;

import dev.espalier.compression.StageResult.CurvePoint;
import dev.espalier.graph.Layer;
import dev.espalier.network.Score;
import dev.espalier.samples.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step tells of itself, for its stage in the report.
 *
 * @param selection the layers that it was about; null where it has none
 * @param beforeFinetune the score between the change and its finetuning; null without finetuning
 * @param selectedOn the part that keepBest looked at; null where it did not
 */
record StepOutcome(
        @Nullable List<Layer> selection,
        @Nullable Score beforeFinetune,
        List<CurvePoint> curve,
        @Nullable Part selectedOn) {
    static StepOutcome of(List<Layer> selection) {
        return new StepOutcome(selection, null, List.of(), null);
    }

    static StepOutcome of(
            @Nullable List<Layer> selection, @Nullable Score beforeFinetune, Finetuning.Outcome finetuning) {
        return new StepOutcome(selection, beforeFinetune, finetuning.curve(), finetuning.selectedOn());
    }
}
