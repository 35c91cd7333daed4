package dev.espalier.graph.lift;

/** How much may be evaluated, for all inputs that are tried together, and how deeply: the code comes from strangers. */
final class Budget {
    private static final int MAX_DEPTH = 400;

    private long steps;
    private int depth;

    Budget(long steps) {
        this.steps = steps;
    }

    /** Enters one expression, statement or function within another. */
    void enter() {
        if (--steps < 0) {
            throw Refusal.tooMuch("the code takes too many steps to evaluate");
        }
        if (++depth > MAX_DEPTH) {
            throw Refusal.tooMuch("the code nests deeper than " + MAX_DEPTH + " levels");
        }
    }

    void leave() {
        depth--;
    }

    /** Before code is evaluated anew after a refusal. */
    void surface() {
        depth = 0;
    }

    boolean isSpent() {
        return steps <= 0;
    }
}
