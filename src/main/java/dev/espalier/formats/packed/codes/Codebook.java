package dev.espalier.formats.packed.codes;

import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.tensors.DType;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The patterns that codes stand for: 0 for zero, 1, 2, ... for those above it in order, -1, -2, ... for those below.
 *
 * @param patterns those besides zero, the lowest first
 * @param below how many of them are below zero
 */
public record Codebook(long[] patterns, int below) {
    /** Of the distinct patterns of a tensor or a part of it. */
    public static Codebook of(PatternIndex distinct, DType type) {
        long[] ordered = Arrays.stream(range(distinct))
                .filter(pattern -> pattern != 0)
                .boxed()
                .sorted(Comparator.comparingLong(pattern -> Patterns.order(pattern, type)))
                .mapToLong(Long::longValue)
                .toArray();
        int below = (int) Arrays.stream(ordered)
                .filter(pattern -> Patterns.order(pattern, type) < 0)
                .count();
        return new Codebook(ordered, below);
    }

    private static long[] range(PatternIndex distinct) {
        long[] all = new long[distinct.count()];
        Arrays.setAll(all, distinct::pattern);
        return all;
    }

    int least() {
        return -below;
    }

    int most() {
        return patterns.length - below;
    }

    /** For codes from {@link #least} to {@link #most}. */
    long pattern(int code) {
        if (code < least() || code > most()) {
            throw new BrokenStream("a code must be in [" + least() + ", " + most() + "], was " + code);
        }
        return code == 0 ? 0 : patterns[code < 0 ? below + code : below + code - 1];
    }

    /** Finds codes for patterns. */
    Codes codes() {
        PatternIndex index = new PatternIndex(patterns.length + 1);
        index.add(0);
        int[] codes = new int[patterns.length + 1];
        for (int i = 0; i < patterns.length; i++) {
            codes[index.add(patterns[i])] = i < below ? i - below : i - below + 1;
        }
        return new Codes(index, codes);
    }

    /** Codes of patterns. */
    record Codes(PatternIndex index, int[] codes) {
        static final int ABSENT = Integer.MIN_VALUE;

        int of(long pattern) {
            // Zero is looked up like all others: whether it comes next is what a processor would guess wrong
            int number = index.of(pattern);
            return number == PatternIndex.NONE ? ABSENT : codes[number];
        }
    }
}
