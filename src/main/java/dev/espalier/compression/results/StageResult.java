package dev.espalier.compression.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step did.
 *
 * @param sparsity over all prunable weights
 * @param selectedSparsity over the step's own selection; null where it has none
 * @param beforeFinetune how the model did between the change and its finetuning; null where there was none
 * @param seconds how long the step took
 * @param trajectory where finetuning recorded weights; else null
 * @param sensitivity of a sensitivity step; else null
 * @param suggestedJob what a sensitivity step found best, to be posted next; else null, also where it found nothing
 * @param latency of a measure step; else null
 * @param parity of a measure step that was to look at layers; else null
 */
public record StageResult(
        int index,
        String type,
        @Nullable Double accuracy,
        @Nullable Double loss,
        double sparsity,
        @Nullable Double selectedSparsity,
        @Nullable Before beforeFinetune,
        double seconds,
        List<CurvePoint> curve,
        @Nullable List<TrajectoryPoint> trajectory,
        @Nullable List<SensitivityPoint> sensitivity,
        @Nullable SuggestedJob suggestedJob,
        @Nullable List<Latency> latency,
        @Nullable Parity parity) {
    public StageResult {
        curve = List.copyOf(curve);
    }

    public StageResult withCurve(List<CurvePoint> other) {
        return with(other, suggestedJob);
    }

    public StageResult withSuggestedJob(@Nullable SuggestedJob other) {
        return with(curve, other);
    }

    private StageResult with(List<CurvePoint> otherCurve, @Nullable SuggestedJob otherJob) {
        return new StageResult(
                index,
                type,
                accuracy,
                loss,
                sparsity,
                selectedSparsity,
                beforeFinetune,
                seconds,
                otherCurve,
                trajectory,
                sensitivity,
                otherJob,
                latency,
                parity);
    }

    /** A score between a change and its finetuning. */
    public record Before(
            @Nullable Double accuracy, @Nullable Double loss) {}

    /**
     * One epoch of finetuning.
     *
     * @param sparsity the target before the epoch; the other figures are of its end
     */
    public record CurvePoint(
            int epoch,
            double sparsity,
            @Nullable Double trainLoss,
            @Nullable Double trainAccuracy,
            @Nullable Double testLoss,
            @Nullable Double testAccuracy,
            @Nullable Double validationLoss,
            @Nullable Double validationAccuracy,
            double learningRate,
            @Nullable Double examplesPerSecond) {}
}
