package dev.espalier.network.scripts;

/** A network and the samples that it is given do not belong together; the message says what does not fit what. */
public final class Mismatch extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public Mismatch(String message) {
        super(message);
    }
}
