package dev.espalier.formats.composition;

import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;

/**
 * What PyTorch computes weights from, in float64 and rounded once to the weight's own type: a product equals PyTorch's
 * bit by bit (a float64 holds it exactly for all smaller types), norms and quotients differ from PyTorch's float32
 * sums by some units in the last place. As there, what has no norm becomes NaN.
 */
final class Composing {
    /** A function of one value. */
    @FunctionalInterface
    interface Visitor {
        void visit(long at, double value);
    }

    /** From a place and a value, another value. */
    @FunctionalInterface
    private interface Change {
        double of(long at, double value);
    }

    static void walk(Values values, Visitor visitor) {
        Chunks.read(values, (from, piece, length) -> {
            for (int i = 0; i < length; i++) {
                visitor.visit(from + i, piece[i]);
            }
        });
    }

    static void product(Values original, Values mask, Values into) {
        double[] factors = new double[Chunks.SIZE];
        Chunks.read(original, (from, piece, length) -> {
            mask.read(from, factors, length);
            for (int i = 0; i < length; i++) {
                piece[i] *= factors[i];
            }
            into.write(from, piece, length);
        });
    }

    static void normed(Values direction, Values magnitude, Slices slices, Values into) {
        double[] squares = new double[(int) slices.count()];
        walk(direction, (at, value) -> squares[slices.slice(at)] += value * value);
        double[] factors = new double[squares.length];
        magnitude.read(0, factors, factors.length);
        for (int i = 0; i < factors.length; i++) {
            factors[i] /= Math.sqrt(squares[i]);
        }
        change(direction, (at, value) -> value * factors[slices.slice(at)], into);
    }

    static void quotient(Values original, double divisor, Values into) {
        change(original, (at, value) -> value / divisor, into);
    }

    private static void change(Values from, Change change, Values into) {
        Chunks.read(from, (at, piece, length) -> {
            for (int i = 0; i < length; i++) {
                piece[i] = change.of(at + i, piece[i]);
            }
            into.write(at, piece, length);
        });
    }

    private Composing() {}
}
