package dev.espalier.compression.results;

import dev.espalier.text.Labelled;
import org.jspecify.annotations.Nullable;

/** A job cannot succeed, and trying again would not help. The message and the hint are for the user. */
public final class CompressionFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds that clients can tell apart. */
    public enum Code implements Labelled {
        OUT_OF_MEMORY,
        NATIVE_CRASH,
        TIMEOUT,
        DIVERGED,
        DATA,
        UNSUPPORTED,
        WORKER_LOST,
        BASELINE_MISMATCH,
        INTERNAL
    }

    private final Code code;
    private final @Nullable String hint;

    public CompressionFailure(Code code, String message, @Nullable String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    public Code code() {
        return code;
    }

    public @Nullable String hint() {
        return hint;
    }
}
