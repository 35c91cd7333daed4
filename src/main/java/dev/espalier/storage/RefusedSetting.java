package dev.espalier.storage;

/** A setting that the service cannot start with. Its message is one sentence: which, what it was, what it must be. */
public final class RefusedSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public RefusedSetting(String message) {
        super(message);
    }
}
