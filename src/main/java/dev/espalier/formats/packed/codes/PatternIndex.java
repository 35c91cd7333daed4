package dev.espalier.formats.packed.codes;

import java.util.Arrays;

/** Numbers the distinct patterns of a tensor in the order in which they are first met. */
public final class PatternIndex {
    public static final int NONE = -1;

    /** Patterns of a tensor that are told apart. */
    public static final int MOST_DISTINCT = 65536;

    private final int most;
    private long[] patterns = new long[64];
    private int[] table = new int[256];
    private int count;

    /** @param most patterns that are told apart */
    public PatternIndex(int most) {
        this.most = most;
        Arrays.fill(table, NONE);
    }

    public int count() {
        return count;
    }

    public long pattern(int number) {
        return patterns[number];
    }

    /** The pattern's number, a new one where it has none; {@link #NONE} where there are too many already. */
    public int add(long pattern) {
        int slot = slot(pattern);
        return table[slot] != NONE ? table[slot] : addNew(pattern, slot);
    }

    private int addNew(long pattern, int slot) {
        if (count == most) {
            return NONE;
        }
        if (count == patterns.length) {
            patterns = Arrays.copyOf(patterns, 2 * count);
        }
        patterns[count] = pattern;
        table[slot] = count++;
        if (4 * count > table.length) {
            grow();
        }
        return count - 1;
    }

    private void grow() {
        table = new int[4 * table.length];
        Arrays.fill(table, NONE);
        for (int i = 0; i < count; i++) {
            table[slot(patterns[i])] = i;
        }
    }

    /** {@link #NONE} for a pattern that was not added. */
    int of(long pattern) {
        return table[slot(pattern)];
    }

    private int slot(long pattern) {
        int mask = table.length - 1;
        int slot = (int) (pattern * 0x9E3779B97F4A7C15L >>> 40) & mask;
        while (table[slot] != NONE && patterns[table[slot]] != pattern) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
