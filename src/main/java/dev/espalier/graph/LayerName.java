package dev.espalier.graph;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a layer is called.
 *
 * @param name the one that it is listed under
 * @param others of layers whose weight is the same tensor: whoever names one of them means this layer
 */
public record LayerName(String name, List<String> others) {
    public LayerName {
        others = List.copyOf(others);
    }

    /** Of a layer whose weight has no other name. */
    public static LayerName of(String name) {
        return new LayerName(name, List.of());
    }

    public Stream<String> all() {
        return Stream.concat(Stream.of(name), others.stream());
    }
}
