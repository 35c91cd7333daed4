package dev.espalier.compression.spec.pruning;

import dev.espalier.text.Labelled;

/** What makes a weight or a unit dispensable. */
public enum Criterion implements Labelled {
    MAGNITUDE,
    RANDOM,
    TAYLOR,
    SNIP,
    MOVEMENT,
    L1,
    L2,
    BATCH_NORM_SCALE;

    /** Whether it takes the gradients of samples, before anything is trained. */
    public boolean asksGradients() {
        return switch (this) {
            case TAYLOR, SNIP -> true;
            case MAGNITUDE, RANDOM, MOVEMENT, L1, L2, BATCH_NORM_SCALE -> false;
        };
    }
}
