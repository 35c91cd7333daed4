package dev.espalier.kernels;

/** Scores in an array. */
final class ComputedScores implements Scores {
    private final double[] scores;

    ComputedScores(double[] scores) {
        this.scores = scores;
    }

    @Override
    public long count() {
        return scores.length;
    }

    @Override
    public boolean isDouble() {
        return true;
    }

    @Override
    public void read(long from, double[] into, int length) {
        System.arraycopy(scores, (int) from, into, 0, length);
    }
}
