package dev.espalier.samples;

import dev.espalier.formats.NpyArray;

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

    static long countNonFinite(NpyArray array) {
        double[] piece = new double[PIECE];
        long elements = array.elements();
        long count = 0;
        for (long at = 0; at < elements; at += PIECE) {
            int length = (int) Math.min(PIECE, elements - at);
            array.read(at, piece, length);
            for (int i = 0; i < length; i++) {
                count += Double.isFinite(piece[i]) ? 0 : 1;
            }
        }
        return count;
    }
}
