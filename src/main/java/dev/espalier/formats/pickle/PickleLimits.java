package dev.espalier.formats.pickle;

/**
 * How much a pickle may ask for. A network of 100,000 tensors needs some 3 million opcodes, counted as 5, and 10 MB;
 * whatever is within the limits takes less than 200 MB of heap.
 */
public record PickleLimits(long bytes, int opcodes, int marks, int memo, int textBytes, int longBytes) {
    public static final PickleLimits DEFAULT = new PickleLimits(64L << 20, 6_000_000, 1_000, 2_000_000, 1 << 20, 256);
}
