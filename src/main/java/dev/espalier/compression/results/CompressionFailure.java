package dev.espalier.compression.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A job cannot succeed, and trying again would not help. The message and the hint are for the user. */
public final class CompressionFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds that clients can tell apart. */
    public enum Code {
        @JsonProperty("out_of_memory")
        OUT_OF_MEMORY,
        @JsonProperty("native_crash")
        NATIVE_CRASH,
        @JsonProperty("timeout")
        TIMEOUT,
        @JsonProperty("diverged")
        DIVERGED,
        @JsonProperty("data")
        DATA,
        @JsonProperty("unsupported")
        UNSUPPORTED,
        @JsonProperty("worker_lost")
        WORKER_LOST,
        @JsonProperty("baseline_mismatch")
        BASELINE_MISMATCH,
        @JsonProperty("internal")
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
