package dev.espalier.samples.arrays;

import dev.espalier.formats.numpy.NpyArray;
import java.io.IOException;

/** Rows of zeros with a single one. */
final class OneHot {
    private static final int MAX_WIDTH = 100_000;

    private OneHot() {}

    static boolean is(NpyArray y) {
        if (y.shape().size() != 2 || y.shape().get(1) < 2 || y.shape().get(1) > MAX_WIDTH || y.elements() == 0) {
            return false;
        }
        double[] row = new double[Math.toIntExact(y.shape().get(1))];
        for (long i = 0; i < y.shape().getFirst(); i++) {
            if (one(y, i, row) < 0) {
                return false;
            }
        }
        return true;
    }

    static void write(NpyArray y, ArrayWriter to) throws IOException {
        double[] row = new double[Math.toIntExact(y.shape().get(1))];
        for (long i = 0; i < y.shape().getFirst(); i++) {
            to.put(one(y, i, row));
        }
    }

    /** Where the only one of a row of zeros is; -1 for any other row. */
    private static int one(NpyArray y, long row, double[] values) {
        y.read(row * values.length, values, values.length);
        int found = -1;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == 1 && found < 0) {
                found = i;
            } else if (values[i] != 0) {
                return -1;
            }
        }
        return found;
    }
}
