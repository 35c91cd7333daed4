package dev.espalier.compression.pruning;

import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.Scope;
import dev.espalier.graph.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What sparsity a step wants of which layers: one for all, but for layers that an override names. */
record Targets(Prune spec) {
    /** Layers that are pruned together, by one measure, to one sparsity. */
    record Pool(List<Layer> layers, double sparsity) {}

    /** With scope global all layers without an override are one pool; any other layer is one by itself. */
    List<Pool> pools(List<Layer> layers) {
        List<Pool> pools = new ArrayList<>();
        List<Layer> together = new ArrayList<>();
        for (Layer layer : layers) {
            Optional<LayerSparsity> override = spec.overrideOf(layer.called());
            if (override.isEmpty() && spec.scope() == Scope.GLOBAL) {
                together.add(layer);
            } else {
                pools.add(new Pool(
                        List.of(layer), override.map(LayerSparsity::sparsity).orElse(spec.share())));
            }
        }
        if (!together.isEmpty()) {
            pools.add(new Pool(together, spec.share()));
        }
        return pools;
    }
}
