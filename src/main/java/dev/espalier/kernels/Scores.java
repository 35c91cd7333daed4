package dev.espalier.kernels;

/**
 * How much each unit of a tensor counts, be it a weight or a tile, in row-major order; what counts least is pruned
 * first. Finite numbers of either sign, walked in pieces and any number of times.
 */
public interface Scores {
    long count();

    /** False where every score is a float32 that a double holds: order statistics then take half the passes. */
    boolean isDouble();

    /** Copies {@code length} scores from position {@code from} on into {@code into[0 .. length)}. */
    void read(long from, double[] into, int length);

    /** Numbers as they are. */
    static Scores of(Values values) {
        return new ValueScores(values, false);
    }

    static Scores magnitudes(Values values) {
        return new ValueScores(values, true);
    }

    /** Scores that were computed; the array is not copied. */
    static Scores of(double[] scores) {
        return new ComputedScores(scores);
    }

    /** Evenly drawn from [0, 1), each from the seed and its position alone. */
    static Scores random(long count, long seed) {
        return new RandomScores(count, seed);
    }

    /** These, but what the mask prunes counts less than anything else. */
    default Scores withLeast(Mask mask) {
        return mask.prunedCount() == 0 ? this : new LoweredScores(this, mask);
    }
}
