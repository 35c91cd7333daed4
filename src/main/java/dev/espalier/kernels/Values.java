package dev.espalier.kernels;

/**
 * The numbers of one tensor in row-major order, wherever they are kept: walked in pieces and any number of times, so
 * that no tensor needs to be in heap. A double holds every value of every float type exactly.
 */
public interface Values {
    long count();

    /** True for float64: arithmetic then keeps double precision; otherwise every operation rounds to float32. */
    boolean isDouble();

    /** Copies {@code length} values from position {@code from} on into {@code into[0 .. length)}. */
    void read(long from, double[] into, int length);

    /** Stores {@code values[0 .. length)} from position {@code from} on, rounding half to even to the stored type. */
    void write(long from, double[] values, int length);
}
