package dev.espalier.kernels.coding;

import java.util.Arrays;

/**
 * The probability of one kind of binary decision: several estimates, mixed in the logistic domain by weights that are
 * learned on the way (Mahoney 2005, as in PAQ; here in integers alone).
 *
 * <pre>
 * estimate i    a slot's probability p (22 bits), moved by (target - p) * 655360 / (10 n + 16) / 65536 after its n-th
 *               use, n <= 250; as an input stretch(p) * n / (n + 4): what was seen little says little
 * input j       a logit that is given; and 256, the bias
 * p             squash(sum w x / 65536), at least 24 and at most 65512 of 65536
 * learning      w += 6 x (65536 bit - p) / 2^18, rounded; at first 72000 / inputs, the bias's 0
 * </pre>
 */
final class MixedBit {
    private static final int LEAST = 24;
    private static final int MOST_USES = 250;
    private static final int ONE = (1 << 22) - 1;
    private static final int[] STEP = new int[MOST_USES + 1];
    private static final int[] TRUST = new int[MOST_USES + 1];

    static {
        for (int n = 0; n <= MOST_USES; n++) {
            STEP[n] = 655360 / (10 * n + 16);
            TRUST[n] = 256 * n / (n + 4);
        }
    }

    private final int slots;
    private final int[] at;
    private final int[][] probability;
    private final short[][] uses;
    private final int[] input;
    private final long[][] weights;

    /**
     * @param slots how many estimates are learned
     * @param size of each one's table
     * @param given how many logits are given
     * @param sets of weights, of which one is chosen for each decision
     */
    MixedBit(int slots, int size, int given, int sets) {
        this.slots = slots;
        at = new int[slots];
        probability = new int[slots][size];
        uses = new short[slots][size];
        for (int[] table : probability) {
            Arrays.fill(table, 1 << 21);
        }
        input = new int[slots + given + 1];
        input[slots + given] = 256;
        weights = new long[sets][slots + given + 1];
        for (long[] set : weights) {
            Arrays.fill(set, 0, slots + given, 72000 / (slots + given));
        }
    }

    /** Where estimate {@code slot} looks for the next decision. */
    void look(int slot, int place) {
        at[slot] = place;
    }

    void give(int given, int logit) {
        input[slots + given] = logit;
    }

    /** Codes one decision, and learns from it. {@code spent} gets what it cost. */
    int code(BitCoder coder, int set, int bit, Spent spent) {
        long[] w = weights[set];
        int p = probability(w);
        int coded = coder.code(p, bit);
        spent.add(coded == 1 ? p : 65536 - p);
        learn(w, coded, (coded << 16) - p);
        return coded;
    }

    /** How many bits it would cost to code this, of which nothing is learned. */
    float cost(int set, int bit) {
        int p = probability(weights[set]);
        return Spent.cost(bit == 1 ? p : 65536 - p);
    }

    private int probability(long[] w) {
        long sum = 0;
        for (int i = 0; i < slots; i++) {
            int place = at[i];
            input[i] = Logistic.stretch(probability[i][place] >> 10) * TRUST[uses[i][place]] >> 8;
        }
        for (int i = 0; i < w.length; i++) {
            sum += w[i] * input[i];
        }
        return Math.max(LEAST, Math.min(65536 - LEAST, Logistic.squash(sum >> 16)));
    }

    private void learn(long[] w, int bit, int error) {
        for (int i = 0; i < w.length; i++) {
            w[i] += (6L * input[i] * error + (1 << 17)) >> 18;
        }
        int target = bit == 1 ? ONE : 0;
        for (int i = 0; i < slots; i++) {
            int place = at[i];
            int n = uses[i][place];
            int p = probability[i][place];
            probability[i][place] = p + (int) ((long) (target - p) * STEP[n] >> 16);
            if (n < MOST_USES) {
                uses[i][place] = (short) (n + 1);
            }
        }
    }
}
