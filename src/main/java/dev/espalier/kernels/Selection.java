package dev.espalier.kernels;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Chooses the units of least score out of a pool of tensors.
 *
 * <pre>
 * percentile(q): threshold = the q-th percentile of all scores, interpolated linearly between order statistics:
 *                position p = q (n - 1), value a + (b - a) t with a, b the neighbours of p and t its fraction
 *                (numpy's default; from the upper neighbour where t >= 0.5, as numpy has it), in double;
 *                chosen where score <= threshold, all ties included; q = 0 chooses nothing, q = 1 everything
 * count(q):      the round(q n) lowest, half to even; of equal scores the first in the pool's order
 * </pre>
 */
public final class Selection {
    /** One mask for each of the pool's tensors, in order. */
    public static List<Mask> percentile(List<Scores> pool, double fraction) {
        long count = requireFraction(pool, fraction);
        if (fraction == 0 || count == 0) {
            return none(pool);
        }
        double position = fraction * (count - 1);
        long below = (long) Math.floor(position);
        OrderStatistics.Neighbours neighbours = new OrderStatistics(pool).around(below);
        double threshold = interpolate(neighbours.at(), neighbours.next(), position - below);
        return pool.stream().map(scores -> upTo(scores, threshold)).toList();
    }

    /** One mask for each of the pool's tensors, in order. */
    public static List<Mask> count(List<Scores> pool, double fraction) {
        long chosen = (long) Math.rint(fraction * requireFraction(pool, fraction));
        if (chosen == 0) {
            return none(pool);
        }
        OrderStatistics.Neighbours last = new OrderStatistics(pool).around(chosen - 1);
        long[] ties = {chosen - last.below()};
        List<Mask> masks = new ArrayList<>();
        for (Scores scores : pool) {
            masks.add(mask(scores, Math.nextDown(last.at()), ties));
        }
        return List.copyOf(masks);
    }

    private static long requireFraction(List<Scores> pool, double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("sparsity must be in [0, 1], was " + fraction);
        }
        return pool.stream().mapToLong(Scores::count).sum();
    }

    private static List<Mask> none(List<Scores> pool) {
        return pool.stream().map(scores -> Mask.none(scores.count())).toList();
    }

    private static double interpolate(double low, double high, double fraction) {
        double difference = high - low;
        return fraction >= 0.5 ? high - difference * (1 - fraction) : low + difference * fraction;
    }

    private static Mask upTo(Scores scores, double bound) {
        return Mask.where(scores, value -> value <= bound);
    }

    /** All up to the bound, and as many as are left of {@code ties} that are the next number above it: the first ones. */
    private static Mask mask(Scores scores, double bound, long[] ties) {
        if (ties[0] <= 0) {
            return upTo(scores, bound);
        }
        double next = Math.nextUp(bound);
        BitSet chosen = new BitSet();
        Chunks.read(scores, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (piece[i] <= bound || (piece[i] == next && ties[0]-- > 0)) {
                    chosen.set(Math.toIntExact(from + i));
                }
            }
        });
        return Mask.of(scores.count(), chosen);
    }

    private Selection() {}
}
