package dev.espalier.kernels.coding;

/** Coded bytes that no encoder here would have written. */
public final class BrokenStream extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokenStream(String message) {
        super(message);
    }
}
