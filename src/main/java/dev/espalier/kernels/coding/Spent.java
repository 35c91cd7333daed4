package dev.espalier.kernels.coding;

/** Adds up the ideal length of what was coded. */
final class Spent {
    private static final float[] COST = new float[65537];

    static {
        COST[0] = Float.POSITIVE_INFINITY;
        for (int p = 1; p < COST.length; p++) {
            COST[p] = (float) (-Math.log(p / 65536.0) / Math.log(2));
        }
    }

    private double bits;

    /** @param probability of what came, in 65536ths */
    void add(int probability) {
        bits += COST[probability];
    }

    /** Bits of what has this probability, in 65536ths. */
    static float cost(int probability) {
        return COST[probability];
    }

    double bits() {
        return bits;
    }
}
