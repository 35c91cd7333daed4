package dev.espalier.kernels;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.DoublePredicate;

/** Which weights of one tensor are pruned, by position in row-major order. Immutable from outside: {@link #union} makes new ones. */
public final class Mask {
    private final int count;
    /** A bit a weight, the lowest of the first word for the first. */
    private final long[] words;

    private Mask(int count, long[] words) {
        this.count = count;
        this.words = words;
    }

    /** A mask of {@code count} weights, of which the set bits are pruned; the bits are copied. */
    public static Mask of(long count, BitSet pruned) {
        return new Mask(checked(count), Arrays.copyOf(pruned.toLongArray(), words(count)));
    }

    public static Mask none(long count) {
        return new Mask(checked(count), new long[words(count)]);
    }

    /** What is exactly 0 already. */
    public static Mask ofZeros(Values values) {
        return where(Scores.of(values), value -> value == 0);
    }

    /** What the condition, which is asked from several threads, says of. */
    static Mask where(Scores scores, DoublePredicate condition) {
        Mask mask = none(scores.count());
        // A piece begins with a word, so that no two threads share one
        Chunks.each(scores, (from, piece, length) -> {
            for (int i = 0; i < length; i += Long.SIZE) {
                mask.words[(int) ((from + i) / Long.SIZE)] = word(piece, i, Math.min(length, i + Long.SIZE), condition);
            }
        });
        return mask;
    }

    private static long word(double[] piece, int from, int to, DoublePredicate condition) {
        long word = 0;
        for (int i = from; i < to; i++) {
            word |= (condition.test(piece[i]) ? 1L : 0L) << i;
        }
        return word;
    }

    private static int words(long count) {
        return (int) ((checked(count) - 1L + Long.SIZE) / Long.SIZE);
    }

    private static int checked(long count) {
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a layer has at most " + Integer.MAX_VALUE + " weights, was " + count);
        }
        return (int) count;
    }

    @JsonCreator
    static Mask of(@JsonProperty("count") int count, @JsonProperty("pruned") byte[] pruned) {
        return of(count, BitSet.valueOf(pruned));
    }

    /** A bit a weight, the lowest of the first byte for the first; trailing zeros are left out. */
    @JsonProperty
    byte[] pruned() {
        return BitSet.valueOf(words).toByteArray();
    }

    @JsonProperty
    public int count() {
        return count;
    }

    public int prunedCount() {
        return Arrays.stream(words).mapToInt(Long::bitCount).sum();
    }

    public boolean isPruned(int position) {
        return (words[position >> 6] >>> position & 1) != 0;
    }

    /** Pruned where either is. */
    public Mask union(Mask other) {
        if (other.count != count) {
            throw new IllegalArgumentException("masks of " + count + " and " + other.count + " weights do not match");
        }
        Mask both = none(count);
        Arrays.setAll(both.words, i -> words[i] | other.words[i]);
        return both;
    }

    /** Sets what is pruned to 0. */
    public void zero(Values values) {
        requireCount(values.count());
        Chunks.editEach(values, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                piece[i] = masked(piece[i], kept((int) from + i));
            }
        });
    }

    /** All ones where a weight is kept, all zeros where it is pruned: to choose without a branch, of which no order is to be expected. */
    private long kept(int position) {
        return (words[position >> 6] >>> position & 1) - 1;
    }

    private static double masked(double value, long bits) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & bits);
    }

    /** The largest magnitude among what is pruned; {@code -1} where nothing is. */
    public double largestPruned(Values values) {
        requireCount(values.count());
        if (prunedCount() == 0) {
            return -1;
        }
        double[] largest = Chunks.gather(
                values,
                () -> new double[1],
                (most, from, piece, length) -> most[0] = Math.max(most[0], largestPruned((int) from, piece, length)),
                (most, other) -> most[0] = Math.max(most[0], other[0]));
        return largest[0];
    }

    private double largestPruned(int from, double[] piece, int length) {
        double largest = 0;
        for (int i = 0; i < length; i++) {
            largest = Math.max(largest, Math.abs(masked(piece[i], ~kept(from + i))));
        }
        return largest;
    }

    void requireCount(long weights) {
        if (weights != count) {
            throw new IllegalArgumentException("a mask of " + count + " does not fit " + weights + " weights");
        }
    }

    /** One byte a weight: 0 pruned, 1 kept; what multiplies a tensor. */
    public byte[] keptBytes() {
        byte[] kept = new byte[count];
        for (int i = 0; i < count; i++) {
            kept[i] = (byte) (isPruned(i) ? 0 : 1);
        }
        return kept;
    }
}
