package dev.espalier.kernels;

/** Scores that are the numbers of a tensor, or their magnitudes. */
record ValueScores(Values values, boolean magnitudes) implements Scores {
    @Override
    public long count() {
        return values.count();
    }

    @Override
    public boolean isDouble() {
        return values.isDouble();
    }

    @Override
    public void read(long from, double[] into, int length) {
        values.read(from, into, length);
        if (magnitudes) {
            for (int i = 0; i < length; i++) {
                into[i] = Math.abs(into[i]);
            }
        }
    }
}
