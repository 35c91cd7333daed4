package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.graph.Layer;
import java.util.List;

/** A pruning schedule that rises while a model is finetuned: before epoch e = 1..E prune to sparsity q e / E. */
record Ramp(StepSpec.Prune prune, List<Layer> layers, int epochs) {
    double target(int epoch) {
        return epoch >= epochs ? prune.sparsity() : prune.sparsity() * epoch / epochs;
    }

    boolean rises(int epoch) {
        return epoch <= epochs;
    }

    /** Whether weights pruned before this epoch may come back in it. */
    boolean regrows(int epoch) {
        return prune.schedule().regrow() && epoch < epochs;
    }

    MagnitudeMasks masks(TensorFile tensors, int epoch) {
        return MagnitudeMasks.of(tensors, layers, target(epoch), prune.scope());
    }
}
