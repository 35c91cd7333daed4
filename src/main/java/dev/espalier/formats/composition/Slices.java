package dev.espalier.formats.composition;

import java.util.List;

/**
 * How the elements of a tensor fall into slices along a dimension.
 *
 * @param count of slices
 * @param inner how many elements follow each other within a slice
 */
record Slices(long count, long inner) {
    /** Most that are counted by in memory; layers have some thousands. */
    static final long MOST = 1 << 22;

    static Slices of(List<Long> shape, int dimension) {
        if (dimension == Weight.Normed.ALL) {
            return new Slices(1, Long.MAX_VALUE);
        }
        long inner = 1;
        for (long size : shape.subList(dimension + 1, shape.size())) {
            inner *= size;
        }
        return new Slices(shape.get(dimension), Math.max(1, inner));
    }

    /** Which slice the element at a place in row-major order belongs to. */
    int slice(long at) {
        return (int) (at / inner % count);
    }

    /** The element's place within its slice. */
    int within(long at) {
        return (int) (at / inner / count * inner + at % inner);
    }
}
