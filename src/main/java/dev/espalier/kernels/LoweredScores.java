package dev.espalier.kernels;

/** Scores of which some are below all others: those of units that an earlier step pruned. */
record LoweredScores(Scores scores, Mask lowered) implements Scores {
    /** So far from infinity that differences of scores stay finite. */
    private static final double LEAST = -0x1p1000;

    LoweredScores {
        lowered.requireCount(scores.count());
    }

    @Override
    public long count() {
        return scores.count();
    }

    @Override
    public boolean isDouble() {
        return true;
    }

    @Override
    public void read(long from, double[] into, int length) {
        scores.read(from, into, length);
        for (int i = 0; i < length; i++) {
            if (lowered.isPruned((int) (from + i))) {
                into[i] = LEAST;
            }
        }
    }
}
