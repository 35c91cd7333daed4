package dev.espalier.network.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;

/** An {@link Optimizer} at work on one network: remembers of each weight what later steps need. */
sealed interface Descent permits SgdDescent, AdamDescent {
    /** Moves the weight; may change the gradient, which is the scope's. */
    void step(String name, PtNDArray gradient, PtNDArray weight, double rate, PtNDManager scope);

    /** What it remembers lives in {@code memory}. */
    static Descent of(Optimizer optimizer, PtNDManager memory) {
        return switch (optimizer) {
            case Sgd sgd -> new SgdDescent(sgd, memory);
            case Adam adam -> new AdamDescent(adam, memory);
        };
    }
}
