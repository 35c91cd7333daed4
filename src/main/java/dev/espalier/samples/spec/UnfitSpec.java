package dev.espalier.samples.spec;

/** A field of a {@link DatasetSpec} that makes no sense, or none with the file that it comes with. */
public final class UnfitSpec extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String wayOut;

    /** @param field with dots, such as {@code preprocessing.std}; begins the message */
    public UnfitSpec(String field, String what, String wayOut) {
        super(field + " " + what);
        this.field = field;
        this.wayOut = wayOut;
    }

    public String field() {
        return field;
    }

    public String wayOut() {
        return wayOut;
    }
}
