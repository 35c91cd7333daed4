package dev.espalier.formats;

/**
 * How much a pickle may ask for. A network of 100,000 tensors needs some 3 million opcodes and 10 MB; whatever is
 * within the limits takes a few hundred MB of heap at worst.
 */
record PickleLimits(long bytes, int opcodes, int marks, int memo, int textBytes, int longBytes) {
    static final PickleLimits DEFAULT = new PickleLimits(64L << 20, 4_000_000, 1_000, 2_000_000, 1 << 20, 256);
}
