package dev.espalier.compression.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an integer program is from its network in floats, layer by layer in the order of the network. An error is the
 * length of the difference of all values by the length of the values in floats, over samples of the train part.
 *
 * @param firstGrowth the first layer whose error out is remarkable and much above its error in; null where there is none
 */
public record Parity(@Nullable String firstGrowth, List<LayerParity> layers) {
    private static final double REMARKABLE = 0.05;
    private static final double GROWTH = 2;

    public Parity {
        layers = List.copyOf(layers);
    }

    public static Parity of(List<LayerParity> layers) {
        return new Parity(
                layers.stream()
                        .filter(layer -> layer.errorOut() > REMARKABLE && layer.errorOut() > GROWTH * layer.errorIn())
                        .findFirst()
                        .map(LayerParity::layer)
                        .orElse(null),
                layers);
    }

    /**
     * One layer, with the activation that is one with it.
     *
     * @param errorIn of what it reads
     * @param errorOut of what it makes
     */
    public record LayerParity(String layer, double errorIn, double errorOut) {}
}
