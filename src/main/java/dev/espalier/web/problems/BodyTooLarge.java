package dev.espalier.web.problems;

import java.io.IOException;
import org.springframework.http.HttpStatus;

/** Thrown while a body is read, when it turns out to be too large. */
public final class BodyTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final long limit;

    public BodyTooLarge(String what, long limit) {
        super(what + " is larger than " + limit + " bytes");
        this.what = what;
        this.limit = limit;
    }

    public Problem problem() {
        return problem(what, limit);
    }

    public static Problem problem(String what, long limit) {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                "Too large",
                what + " must have at most " + limit + " bytes");
    }
}
