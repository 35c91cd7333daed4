package dev.espalier.kernels;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.BitSet;

/** Which weights of one tensor are pruned, by position in row-major order. Immutable from outside: {@link #union} makes new ones. */
public final class Mask {
    private final int count;
    private final BitSet pruned;

    private Mask(int count, BitSet pruned) {
        this.count = count;
        this.pruned = pruned;
    }

    /** A mask of {@code count} weights, of which the set bits are pruned; the bits are copied. */
    public static Mask of(long count, BitSet pruned) {
        return new Mask(checked(count), (BitSet) pruned.clone());
    }

    public static Mask none(long count) {
        return new Mask(checked(count), new BitSet());
    }

    /** What is exactly 0 already. */
    public static Mask ofZeros(Values values) {
        BitSet zeros = new BitSet();
        Chunks.read(values, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                if (piece[i] == 0) {
                    zeros.set(checked(from + i));
                }
            }
        });
        return Mask.of(values.count(), zeros);
    }

    private static int checked(long count) {
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a layer has at most " + Integer.MAX_VALUE + " weights, was " + count);
        }
        return (int) count;
    }

    @JsonCreator
    static Mask of(@JsonProperty("count") int count, @JsonProperty("pruned") byte[] pruned) {
        return new Mask(count, BitSet.valueOf(pruned));
    }

    /** A bit a weight, the lowest of the first byte for the first; trailing zeros are left out. */
    @JsonProperty
    byte[] pruned() {
        return pruned.toByteArray();
    }

    @JsonProperty
    public int count() {
        return count;
    }

    public int prunedCount() {
        return pruned.cardinality();
    }

    public boolean isPruned(int position) {
        return pruned.get(position);
    }

    /** Pruned where either is. */
    public Mask union(Mask other) {
        if (other.count != count) {
            throw new IllegalArgumentException("masks of " + count + " and " + other.count + " weights do not match");
        }
        BitSet both = (BitSet) pruned.clone();
        both.or(other.pruned);
        return new Mask(count, both);
    }

    /** Sets what is pruned to 0. */
    public void zero(Values values) {
        requireCount(values.count());
        Chunks.edit(values, (from, piece, length) -> {
            int end = (int) from + length;
            for (int i = pruned.nextSetBit((int) from); i >= 0 && i < end; i = pruned.nextSetBit(i + 1)) {
                piece[i - (int) from] = 0;
            }
        });
    }

    /** The largest magnitude among what is pruned; {@code -1} where nothing is. */
    public double largestPruned(Values values) {
        requireCount(values.count());
        double[] largest = {-1};
        Chunks.read(values, (from, piece, length) -> {
            int end = (int) from + length;
            for (int i = pruned.nextSetBit((int) from); i >= 0 && i < end; i = pruned.nextSetBit(i + 1)) {
                largest[0] = Math.max(largest[0], Math.abs(piece[i - (int) from]));
            }
        });
        return largest[0];
    }

    void requireCount(long weights) {
        if (weights != count) {
            throw new IllegalArgumentException("a mask of " + count + " does not fit " + weights + " weights");
        }
    }

    /** One byte a weight: 0 pruned, 1 kept; what multiplies a tensor. */
    public byte[] keptBytes() {
        byte[] kept = new byte[count];
        Arrays.fill(kept, (byte) 1);
        for (int i = pruned.nextSetBit(0); i >= 0; i = pruned.nextSetBit(i + 1)) {
            kept[i] = 0;
        }
        return kept;
    }
}
