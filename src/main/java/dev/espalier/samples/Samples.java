package dev.espalier.samples;

import dev.espalier.formats.NpyArray;
import org.jspecify.annotations.Nullable;

/**
 * One part: rows of an array x and of its labels or values y.
 *
 * @param rows which rows of the arrays, ascending; null for all of them
 */
record Samples(NpyArray x, NpyArray y, int @Nullable [] rows) {
    int count() {
        return rows == null ? Math.toIntExact(x.shape().getFirst()) : rows.length;
    }

    int row(int position) {
        return rows == null ? position : rows[position];
    }
}
