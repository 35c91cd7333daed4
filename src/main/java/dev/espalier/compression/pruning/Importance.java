package dev.espalier.compression.pruning;

import dev.espalier.graph.Layer;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Scores;
import dev.espalier.tensors.TensorFile;

/** How much each weight of a layer counts; what counts least is pruned first. Closed by whoever made it. */
public sealed interface Importance extends AutoCloseable {
    Scores of(Layer layer);

    /** The same, knowing what is pruned already: whatever chance or gradients say of it, it goes first. */
    default Scores of(Layer layer, Mask held) {
        return of(layer).withLeast(held);
    }

    @Override
    default void close() {}

    /** By |w|: what is pruned already counts 0. The file stays its owner's. */
    record Magnitude(TensorFile weights) implements Importance {
        @Override
        public Scores of(Layer layer) {
            return Scores.magnitudes(weights.values(layer.weight().name()));
        }

        @Override
        public Scores of(Layer layer, Mask held) {
            return of(layer);
        }
    }

    /** By chance, from the seed, the layer's name and the weight's position alone. */
    record Chance(long seed) implements Importance {
        @Override
        public Scores of(Layer layer) {
            return Scores.random(
                    layer.weight().elements(), 31 * seed + layer.weight().name().hashCode());
        }
    }

    /** As measured, by tensor name. */
    record Measured(TensorFile scores) implements Importance {
        @Override
        public Scores of(Layer layer) {
            return Scores.of(scores.values(layer.weight().name()));
        }

        @Override
        public void close() {
            scores.close();
        }
    }
}
