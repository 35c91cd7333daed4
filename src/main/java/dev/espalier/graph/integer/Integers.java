package dev.espalier.graph.integer;

import java.util.Map;
import java.util.Optional;

/**
 * Which values and which layers of a graph are integers.
 *
 * @param values by the name of the node that makes them, or of the network's input
 * @param layers by the name of their node
 */
public record Integers(Map<String, ByteCodes> values, Map<String, IntegerLayer> layers) {
    /** Everything is a float. */
    public static final Integers NONE = new Integers(Map.of(), Map.of());

    public Integers {
        values = Map.copyOf(values);
        layers = Map.copyOf(layers);
    }

    public Optional<ByteCodes> value(String node) {
        return Optional.ofNullable(values.get(node));
    }

    public Optional<IntegerLayer> layer(String node) {
        return Optional.ofNullable(layers.get(node));
    }
}
