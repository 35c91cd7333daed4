package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.MagnitudePruning;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What pruning to a sparsity by magnitude removes from some layers, with one threshold each or one for all.
 *
 * @param thresholds by layer name
 * @param masks by tensor name
 */
record MagnitudeMasks(Map<String, Double> thresholds, Map<String, Mask> masks) {
    static MagnitudeMasks of(TensorFile tensors, List<Layer> layers, double sparsity, Scope scope) {
        Map<String, Double> thresholds = new HashMap<>();
        Map<String, Mask> masks = new HashMap<>();
        double common = scope == Scope.GLOBAL
                ? MagnitudePruning.threshold(
                        layers.stream().map(layer -> values(tensors, layer)).toList(), sparsity)
                : MagnitudePruning.NOTHING;
        for (Layer layer : layers) {
            Values values = values(tensors, layer);
            double threshold = scope == Scope.GLOBAL ? common : MagnitudePruning.threshold(List.of(values), sparsity);
            thresholds.put(layer.name(), threshold);
            masks.put(layer.weight().name(), MagnitudePruning.mask(values, threshold));
        }
        return new MagnitudeMasks(thresholds, masks);
    }

    private static Values values(TensorFile tensors, Layer layer) {
        return tensors.values(layer.weight().name());
    }

    /** Prunes the workspace accordingly, for good. */
    void apply(Workspace workspace, List<Layer> layers) {
        recordThresholds(workspace, layers);
        workspace.prune(masks);
    }

    void recordThresholds(Workspace workspace, List<Layer> layers) {
        layers.forEach(layer ->
                workspace.recordThreshold(layer, thresholds.getOrDefault(layer.name(), MagnitudePruning.NOTHING)));
    }
}
