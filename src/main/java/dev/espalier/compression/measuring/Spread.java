package dev.espalier.compression.measuring;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.Histogram;
import dev.espalier.kernels.Histograms;
import dev.espalier.tensors.TensorFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the weights of a model's layers are spread.
 *
 * @param layers by their names
 * @param all prunable weights together
 */
record Spread(Map<String, LayerResult.Histogram> layers, LayerResult.Histogram all) {
    private static final int BINS = 50;

    /** @param appearance of the tensors as they are in the file */
    static Spread of(TensorFile tensors, Appearance appearance) {
        List<Layer> layers = List.copyOf(appearance.layers().keySet());
        Histograms histograms = Histograms.of(
                layers.stream()
                        .map(layer -> tensors.values(layer.weight().name()))
                        .toList(),
                List.copyOf(appearance.layers().values()),
                BINS);
        Map<String, LayerResult.Histogram> byName = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            byName.put(layers.get(i).name(), result(histograms.each().get(i)));
        }
        return new Spread(byName, result(histograms.all()));
    }

    private static LayerResult.Histogram result(Histogram histogram) {
        return new LayerResult.Histogram(
                Arrays.stream(histogram.edges()).boxed().toList(),
                Arrays.stream(histogram.counts()).boxed().toList());
    }
}
