package dev.espalier.kernels.coding;

/** Adds up the ideal length of what was coded. */
final class Spent {
    /** Bits of a probability in 4096ths. */
    private static final float[] COST = new float[4097];

    static {
        for (int p = 1; p < COST.length; p++) {
            COST[p] = (float) (-Math.log(p / 4096.0) / Math.log(2));
        }
        COST[0] = 13;
    }

    private double bits;

    /** @param probability of what came, in 65536ths */
    void add(int probability) {
        bits += COST[probability + 8 >> 4];
    }

    double bits() {
        return bits;
    }
}
