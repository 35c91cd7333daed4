package dev.espalier.samples.sources;

import dev.espalier.formats.numpy.NpyArray;
import org.jspecify.annotations.Nullable;

/**
 * One part: rows of inputs x and of their labels or values y.
 *
 * @param rows which rows of the arrays, ascending; null for all of them
 */
public record Samples(Source x, NpyArray y, int @Nullable [] rows) {
    public int count() {
        return rows == null ? x.count() : rows.length;
    }

    public Samples withInputs(Source other) {
        return new Samples(other, y, rows);
    }

    public int row(int position) {
        return rows == null ? position : rows[position];
    }
}
