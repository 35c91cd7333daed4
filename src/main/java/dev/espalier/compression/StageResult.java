package dev.espalier.compression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step did.
 *
 * @param sparsity over all prunable weights
 * @param selectedSparsity over the step's own selection; null where it has none
 * @param beforeFinetune how the model did between the change and its finetuning; null where there was none
 * @param seconds how long the step took
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
        List<CurvePoint> curve) {
    public StageResult {
        curve = List.copyOf(curve);
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
