package dev.espalier.kernels;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which of n units go, by their scores.
 *
 * <pre>
 * fraction   int(n p) units of the least scores; of equal ones the first
 * kth value  those below the int(n p)-th smallest score: n - int(n p) + 1 stay where scores differ; all, if int(n p) is 0
 * </pre>
 *
 * int(n p) is computed in double and rounded towards 0, as Python's {@code int(n * p)}. Scores must be numbers.
 */
public final class UnitPruning {
    public static BitSet fraction(double[] scores, double p) {
        BitSet gone = new BitSet();
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .limit(count(scores, p))
                .forEach(gone::set);
        return gone;
    }

    public static BitSet belowKth(double[] scores, double p) {
        BitSet gone = new BitSet();
        int k = count(scores, p);
        if (k == 0) {
            return gone;
        }
        double least = Arrays.stream(scores).sorted().skip(k - 1).findFirst().orElseThrow();
        for (int i = 0; i < scores.length; i++) {
            gone.set(i, scores[i] < least);
        }
        return gone;
    }

    private static int count(double[] scores, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("the fraction of units must be in [0, 1], was " + p);
        }
        for (double score : scores) {
            if (Double.isNaN(score)) {
                throw new IllegalArgumentException("a unit's score is not a number");
            }
        }
        return (int) (scores.length * p);
    }

    private UnitPruning() {}
}
