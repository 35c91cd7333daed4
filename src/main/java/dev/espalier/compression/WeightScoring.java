package dev.espalier.compression;

import dev.espalier.compression.pruning.Importance;
import dev.espalier.formats.TensorFile;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.Mask;
import dev.espalier.network.Network;
import dev.espalier.network.Trainer;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Finds out how much weights count, by a prune step's criterion: of the workspace's model, or of one in training. */
record WeightScoring(StepSpec.Prune spec, Workspace workspace, Evaluator evaluator, StepContext context) {
    /** Of the workspace's model as it is. */
    Importance now() {
        return of(workspace.tensors());
    }

    /**
     * Of a network in training.
     *
     * @param current its weights
     */
    Importance of(Network network, Trainer trainer, TensorFile current) {
        return of(current);
    }

    private Importance of(TensorFile weights) {
        return switch (spec.criterion()) {
            case MAGNITUDE -> new Importance.Magnitude(weights);
            case RANDOM -> new Importance.Chance(context.seed() + 31L * context.stepIndex());
            case TAYLOR, SNIP, MOVEMENT, L1, L2, BATCH_NORM_SCALE ->
                throw StepOutcome.notBuilt("criterion " + spec.criterion());
        };
    }

    /** Whether there is nothing to score by before this epoch of training. */
    boolean waits(int epoch) {
        return spec.criterion() == Criterion.MOVEMENT && epoch == 1;
    }

    /** The weights of a network in training, in a file that the caller closes. */
    TensorFile snapshot(Network network) throws IOException {
        TensorFile current = TensorFile.edit(workspace.snapshot("ramp.safetensors"));
        network.copyTo(current);
        return current;
    }

    /** Notes the largest magnitude that masks take of each layer; a threshold means nothing to other criteria. */
    void recordThresholds(TensorFile weights, List<Layer> layers, Map<String, Mask> masks) {
        for (Layer layer : layers) {
            String tensor = layer.weight().name();
            Mask mask = masks.getOrDefault(tensor, Mask.none(layer.weight().elements()));
            boolean told = spec.criterion() == Criterion.MAGNITUDE && mask.prunedCount() > 0;
            workspace.recordThreshold(layer, told ? mask.largestPruned(weights.values(tensor)) : null);
        }
    }
}
