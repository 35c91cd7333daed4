package dev.espalier.samples;

import dev.espalier.formats.NpyArray;
import org.jspecify.annotations.Nullable;

/**
 * One part: rows of inputs x and of their labels or values y.
 *
 * @param rows which rows of the arrays, ascending; null for all of them
 */
record Samples(Source x, NpyArray y, int @Nullable [] rows) {
    int count() {
        return rows == null ? x.count() : rows.length;
    }

    Samples withInputs(Source other) {
        return new Samples(other, y, rows);
    }

    int row(int position) {
        return rows == null ? position : rows[position];
    }
}
