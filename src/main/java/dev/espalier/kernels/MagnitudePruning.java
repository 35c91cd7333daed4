package dev.espalier.kernels;

import java.util.BitSet;
import java.util.List;

/**
 * Pruning by magnitude.
 *
 * <pre>
 * threshold(q) = the q-th percentile of |w| over all given tensors, interpolated linearly between order statistics:
 *                position p = q (n - 1), value a + (b - a) t with a, b the neighbours of p and t its fraction
 *                (numpy's default; from the upper neighbour where t >= 0.5, as numpy has it), in double
 * pruned       = |w| <= threshold, all ties included; q = 0 prunes nothing, q = 1 everything
 * </pre>
 *
 * Magnitudes must be finite; see {@link Statistics}.
 */
public final class MagnitudePruning {
    /** No magnitude is at or below this: the threshold of sparsity 0. */
    public static final double NOTHING = -1;

    public static double threshold(List<Values> tensors, double sparsity) {
        if (!(sparsity >= 0 && sparsity <= 1)) {
            throw new IllegalArgumentException("sparsity must be in [0, 1], was " + sparsity);
        }
        long count = tensors.stream().mapToLong(Values::count).sum();
        if (sparsity == 0 || count == 0) {
            return NOTHING;
        }
        double position = sparsity * (count - 1);
        long below = (long) Math.floor(position);
        OrderStatistics.Neighbours neighbours = new OrderStatistics(tensors).around(below);
        return interpolate(neighbours.at(), neighbours.next(), position - below);
    }

    private static double interpolate(double low, double high, double fraction) {
        double difference = high - low;
        return fraction >= 0.5 ? high - difference * (1 - fraction) : low + difference * fraction;
    }

    /** What a threshold prunes of one tensor. */
    public static Mask mask(Values values, double threshold) {
        BitSet pruned = new BitSet();
        Chunks.read(values, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (Math.abs(piece[i]) <= threshold) {
                    pruned.set(Math.toIntExact(from + i));
                }
            }
        });
        return Mask.of(values.count(), pruned);
    }

    /** What is exactly 0 already. */
    public static Mask zeros(Values values) {
        return mask(values, 0);
    }

    /** Sets what the mask prunes to 0. */
    public static void apply(Values values, Mask mask) {
        if (mask.count() != values.count()) {
            throw new IllegalArgumentException(
                    "a mask of " + mask.count() + " does not fit " + values.count() + " weights");
        }
        Chunks.edit(values, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (mask.isPruned((int) (from + i))) {
                    piece[i] = 0;
                }
            }
        });
    }

    private MagnitudePruning() {}
}
