package dev.espalier.compression.measuring;

import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Role;
import dev.espalier.kernels.Statistics;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a model's numbers are at one time: how many, how many of them are zero, and between what bounds.
 *
 * @param layers of the weight of each, in the model's order
 */
record Appearance(long parameters, long nonzeroParameters, Map<Layer, Statistics> layers) {
    static Appearance of(Workspace workspace) {
        TensorFile tensors = workspace.tensors();
        Map<Layer, Statistics> layers = new LinkedHashMap<>();
        workspace
                .layers()
                .forEach(layer ->
                        layers.put(layer, tensors.statistics(layer.weight().name())));
        long parameters = 0;
        long nonzero = 0;
        Map<String, Role> roles = workspace.structure().roles();
        for (TensorInfo tensor : tensors.distinct()) {
            if (roles.get(tensor.name()) == Role.PARAMETER) {
                parameters += tensor.elements();
                nonzero += tensors.statistics(tensor.name()).nonzero();
            }
        }
        return new Appearance(parameters, nonzero, layers);
    }

    Statistics layer(Layer layer) {
        return Objects.requireNonNull(layers.get(layer), layer.name());
    }

    /** Fraction of exact zeros over all prunable weights. */
    double sparsity() {
        long count = layers.values().stream().mapToLong(Statistics::count).sum();
        long zeros =
                count - layers.values().stream().mapToLong(Statistics::nonzero).sum();
        return count == 0 ? 0 : (double) zeros / count;
    }
}
