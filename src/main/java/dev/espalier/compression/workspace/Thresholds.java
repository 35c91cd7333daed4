package dev.espalier.compression.workspace;

import dev.espalier.graph.Layer;
import dev.espalier.graph.channels.Cut;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The largest magnitude that the last prune step took of a layer, by the layer's name. */
public final class Thresholds implements Promise {
    private static final String NAME = "thresholds";

    private final Map<String, Double> taken = new HashMap<>();

    /** @param threshold null where the step had none */
    public void record(Layer layer, @Nullable Double threshold) {
        if (threshold == null) {
            taken.remove(layer.name());
        } else {
            taken.put(layer.name(), threshold);
        }
    }

    public Optional<Double> of(Layer layer) {
        return Optional.ofNullable(taken.get(layer.name()));
    }

    /** A layer keeps its threshold whatever units it loses. */
    @Override
    public void reshape(Cut cut) {}

    @Override
    public void save(SavedWorkspace into) {
        into.put(NAME, taken);
    }

    @Override
    public void load(SavedWorkspace from) {
        taken.clear();
        taken.putAll(from.map(NAME, Double.class));
    }
}
