package dev.espalier.samples.values;

import dev.espalier.formats.numpy.NpyArray;

/** Walks an array once, in pieces. */
final class Scan {
    private static final int PIECE = 1 << 13;

    /** What looks at every value. */
    interface Visitor {
        void visit(long position, double value);
    }

    private Scan() {}

    static void walk(NpyArray array, Visitor visitor) {
        double[] piece = new double[PIECE];
        long elements = array.elements();
        for (long at = 0; at < elements; at += PIECE) {
            int length = (int) Math.min(PIECE, elements - at);
            array.read(at, piece, length);
            for (int i = 0; i < length; i++) {
                visitor.visit(at + i, piece[i]);
            }
        }
    }

    /** Values that are no numbers: how many, and the position of the first; -1 where there is none. */
    record NotFinite(long count, long first) {}

    static NotFinite notFinite(NpyArray array) {
        double[] piece = new double[PIECE];
        long elements = array.elements();
        long count = 0;
        long first = -1;
        for (long at = 0; at < elements; at += PIECE) {
            int length = (int) Math.min(PIECE, elements - at);
            array.read(at, piece, length);
            for (int i = 0; i < length; i++) {
                if (!Double.isFinite(piece[i])) {
                    first = count == 0 ? at + i : first;
                    count++;
                }
            }
        }
        return new NotFinite(count, first);
    }
}
