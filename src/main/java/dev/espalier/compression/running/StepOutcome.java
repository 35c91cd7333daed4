package dev.espalier.compression.running;

import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.Parity;
import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.results.StageResult.CurvePoint;
import dev.espalier.compression.results.SuggestedJob;
import dev.espalier.compression.results.TrajectoryPoint;
import dev.espalier.graph.Layer;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.Part;
import dev.espalier.text.Blank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step tells of itself, for its stage in the report.
 *
 * @param selection the layers that it was about; null where it has none
 * @param scored the score that it was there to find; null where it was there for something else
 * @param beforeFinetune the score between the change and its finetuning; null without finetuning
 * @param findings what a step that changes nothing found out
 */
public record StepOutcome(
        @Nullable List<Layer> selection,
        @Nullable Score scored,
        @Nullable Score beforeFinetune,
        Training finetuning,
        Findings findings) {
    /** What sensitivity and measure steps leave for the report; null what is not theirs. */
    public record Findings(
            @Nullable List<SensitivityPoint> sensitivity,
            @Nullable SuggestedJob suggestedJob,
            @Nullable List<Latency> latency,
            @Nullable Parity parity) {
        static final Findings NONE = Blank.of(Findings.class);
    }

    /**
     * What finetuning tells of itself.
     *
     * @param selectedOn the part that picked the epoch; null where the last one was kept
     * @param trajectory null where nothing was recorded
     */
    public record Training(
            List<CurvePoint> curve,
            @Nullable Part selectedOn,
            @Nullable List<TrajectoryPoint> trajectory) {
        static final Training NONE = new Training(List.of(), null, null);
    }

    public static StepOutcome nothing() {
        return of((List<Layer>) null);
    }

    public static StepOutcome scored(Score score) {
        return new StepOutcome(null, score, null, Training.NONE, Findings.NONE);
    }

    public static StepOutcome of(@Nullable List<Layer> selection) {
        return of(selection, Findings.NONE);
    }

    public static StepOutcome of(@Nullable List<Layer> selection, @Nullable Score beforeFinetune, Training finetuning) {
        return new StepOutcome(selection, null, beforeFinetune, finetuning, Findings.NONE);
    }

    public static StepOutcome of(@Nullable List<Layer> selection, Findings findings) {
        return new StepOutcome(selection, null, null, Training.NONE, findings);
    }
}
