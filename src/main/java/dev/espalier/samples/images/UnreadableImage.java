package dev.espalier.samples.images;

/** A file that gives no picture: what is wrong with it, as a part of a sentence. */
public final class UnreadableImage extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableImage(String what) {
        super(what);
    }
}
