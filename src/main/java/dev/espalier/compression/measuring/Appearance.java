package dev.espalier.compression.measuring;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Role;
import dev.espalier.kernels.Histogram;
import dev.espalier.kernels.Histograms;
import dev.espalier.kernels.Statistics;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a model's numbers are at one time: how many, how many of them are zero, and how its layers' weights are spread.
 *
 * @param layers by their names
 * @param all prunable weights together
 */
record Appearance(long parameters, long nonzeroParameters, Map<String, Look> layers, LayerResult.Histogram all) {
    private static final int BINS = 50;

    /** A layer's weight. */
    record Look(long count, long nonzero, LayerResult.Histogram histogram) {}

    static Appearance of(Workspace workspace) {
        TensorFile tensors = workspace.tensors();
        List<Layer> layers = workspace.layers();
        List<Statistics> statistics = layers.stream()
                .map(layer -> tensors.statistics(layer.weight().name()))
                .toList();
        Histograms histograms =
                Histograms.of(layers.stream().map(workspace::values).toList(), statistics, BINS);
        Map<String, Look> looks = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            Statistics one = statistics.get(i);
            looks.put(
                    layers.get(i).name(),
                    new Look(
                            one.count(), one.nonzero(), result(histograms.each().get(i))));
        }
        long parameters = 0;
        long nonzero = 0;
        Map<String, Role> roles = workspace.structure().roles();
        for (TensorInfo tensor : tensors.distinct()) {
            if (roles.get(tensor.name()) == Role.PARAMETER) {
                parameters += tensor.elements();
                nonzero += tensors.statistics(tensor.name()).nonzero();
            }
        }
        return new Appearance(parameters, nonzero, looks, result(histograms.all()));
    }

    private static LayerResult.Histogram result(Histogram histogram) {
        return new LayerResult.Histogram(
                Arrays.stream(histogram.edges()).boxed().toList(),
                Arrays.stream(histogram.counts()).boxed().toList());
    }

    Look layer(Layer layer) {
        return Objects.requireNonNull(layers.get(layer.name()), layer.name());
    }

    /** Empty where there was no such layer. */
    Optional<LayerResult.Histogram> histogram(Layer layer) {
        return Optional.ofNullable(layers.get(layer.name())).map(Look::histogram);
    }

    /** Fraction of exact zeros over all prunable weights. */
    double sparsity() {
        long count = layers.values().stream().mapToLong(Look::count).sum();
        long zeros = count - layers.values().stream().mapToLong(Look::nonzero).sum();
        return count == 0 ? 0 : (double) zeros / count;
    }
}
