package dev.espalier.kernels.coding;

/**
 * Probabilities and their logits as integers, from integer arithmetic alone, so that every machine has the same.
 *
 * <pre>
 * squash(d)    65536 / (1 + exp(-d / 256)) for d = -2047 .. 2047; exp(-n / 256) by repeated multiplication with
 *              1069555701 / 2^30, truncated each time
 * stretch(p)   for p in 4096ths the least d with squash(d) >= 16 p + 8
 * </pre>
 */
final class Logistic {
    static final int MOST = 2047;

    /** floor(2^30 exp(-1/256)). */
    private static final long FACTOR = 1069555701L;

    private static final int[] SQUASH = new int[2 * MOST + 1];
    private static final int[] STRETCH = new int[4096];

    static {
        long power = 1L << 30;
        for (int d = 0; d <= MOST; d++) {
            int upper = (int) ((1L << 46) / ((1L << 30) + power));
            SQUASH[MOST + d] = upper;
            SQUASH[MOST - d] = 65536 - upper;
            power = power * FACTOR >> 30;
        }
        int d = -MOST;
        for (int p = 0; p < STRETCH.length; p++) {
            while (d < MOST && SQUASH[MOST + d] < 16 * p + 8) {
                d++;
            }
            STRETCH[p] = d;
        }
    }

    /** In 65536ths. */
    static int squash(long logit) {
        return SQUASH[MOST + (int) Math.max(-MOST, Math.min(MOST, logit))];
    }

    /** @param probability in 4096ths */
    static int stretch(int probability) {
        return STRETCH[probability];
    }

    /** The logit of a share of which {@code some} in {@code all} were seen, one half where nothing was. */
    static int ofShare(int some, int all) {
        return STRETCH[(int) (((2L * some + 1) << 12) / (2L * all + 2))];
    }

    private Logistic() {}
}
