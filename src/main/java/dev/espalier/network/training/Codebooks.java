package dev.espalier.network.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import dev.espalier.kernels.quantization.Clusters;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Scheme;
import java.util.HashMap;
import java.util.Map;

/**
 * The codebooks of a network in training: which weight has which centroid is decided once, and from then on the
 * centroids are what learns (Han, Mao and Dally 2016).
 */
final class Codebooks {
    private final Map<String, Clusters> clusters = new HashMap<>();

    /** Puts the weights of a codebook on their centroids; other schemes are left alone. */
    void add(String name, Quantizer quantizer, PtNDArray weights, PtNDManager scope) {
        if (quantizer.scheme() != Scheme.CODEBOOK) {
            return;
        }
        long rows = weights.getShape().get(0);
        try (LiveValues values = LiveValues.of(weights, scope)) {
            quantizer.apply(values, rows);
            clusters.put(name, Clusters.of(values, rows, quantizer));
        }
    }

    boolean has(String name) {
        return clusters.containsKey(name);
    }

    /** Gives all weights of a centroid its gradient, in place. */
    void share(String name, PtNDArray gradient, PtNDManager scope) {
        Clusters shared = clusters.get(name);
        if (shared != null) {
            try (LiveValues values = LiveValues.of(gradient, scope)) {
                shared.share(values);
            }
        }
    }
}
