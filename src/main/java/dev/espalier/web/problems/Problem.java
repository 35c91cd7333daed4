package dev.espalier.web.problems;

import dev.espalier.web.Ids;
import dev.espalier.web.hints.Nearest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * An error as clients see it (RFC 9457): status, type, what, where and what to do. The base of every exception that
 * carries its own answer; features extend or create it, and nothing translates it again.
 */
public class Problem extends ErrorResponseException {
    private static final long serialVersionUID = 1L;

    /**
     * One bad field.
     *
     * @param pointer JSON Pointer (RFC 6901) into the request's body
     */
    public record FieldError(String pointer, String detail) {}

    /** @param type the last part of the type's URL, such as {@code not-found} */
    public Problem(HttpStatus status, String type, String title, String detail) {
        this(status, type, title, detail, List.of());
    }

    public Problem(HttpStatus status, String type, String title, String detail, List<FieldError> errors) {
        super(status, body(status, type, title, detail, errors), null);
    }

    private static ProblemDetail body(
            HttpStatus status, String type, String title, String detail, List<FieldError> errors) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
        body.setType(URI.create("/problems/" + type));
        body.setTitle(title);
        if (!errors.isEmpty()) {
            body.setProperty("errors", List.copyOf(errors));
        }
        return body;
    }

    /** Adds a member to the body, such as {@code wayOut}. */
    public Problem with(String name, Object value) {
        getBody().setProperty(name, value);
        return this;
    }

    /** Every bad field that the body names; none where the problem is another. */
    public List<FieldError> errors() {
        Map<String, Object> properties = getBody().getProperties();
        return properties != null && properties.get("errors") instanceof List<?> errors
                ? errors.stream()
                        .filter(FieldError.class::isInstance)
                        .map(FieldError.class::cast)
                        .toList()
                : List.of();
    }

    /** 400 that names every bad field. */
    public static Problem invalid(List<FieldError> errors) {
        String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more, see errors)";
        return new Problem(
                HttpStatus.BAD_REQUEST,
                "invalid-request",
                "Invalid request",
                errors.getFirst().detail() + more,
                errors);
    }

    /** 400 for what is no field of a body. */
    public static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "invalid-request", "Invalid request", detail);
    }

    /** 415; {@code example} is a command that sends what the route reads. */
    public static Problem unsupported(String detail, String example, @Nullable String contentType) {
        return new Problem(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Unsupported media type",
                detail + " (" + example + "), Content-Type was " + (contentType == null ? "missing" : contentType));
    }

    /** 404. */
    public static Problem notFound(String what, String id) {
        return new Problem(HttpStatus.NOT_FOUND, "not-found", "Not found", Ids.missing(what, id));
    }

    /**
     * 404 for one of a few names, all of which are told.
     *
     * @param of whose it is not, such as {@code job job_1}; empty where that is plain
     */
    public static Problem notFound(String what, String name, String of, List<String> known) {
        String nearest = Nearest.value(name, known);
        return new Problem(
                HttpStatus.NOT_FOUND,
                "not-found",
                "Not found",
                "there is no " + what + " \"" + name + "\"" + (of.isEmpty() ? "" : " of " + of)
                        + (nearest == null ? "; " : "; did you mean \"" + nearest + "\"? ")
                        + switch (known.size()) {
                            case 0 -> "it has none";
                            case 1 -> "the only one is " + known.getFirst();
                            default -> "known are " + String.join(", ", known);
                        });
    }

    /** 409. */
    public static Problem conflict(String detail) {
        return new Problem(HttpStatus.CONFLICT, "conflict", "Conflict", detail);
    }

    /** 422 for a file that is not taken in; {@code wayOut} is what to do instead. */
    public static Problem refused(String type, String detail, String wayOut) {
        String title = RefusalTypes.title(type);
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, type, title, detail).with("wayOut", wayOut);
    }

    /** 422: well-formed but impossible; the error names the field. */
    public static Problem impossible(String pointer, String detail) {
        return impossible(List.of(new FieldError(pointer, detail)));
    }

    /** 422 with several fields. */
    public static Problem impossible(List<FieldError> errors) {
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "impossible",
                "Well-formed but impossible",
                errors.getFirst().detail(),
                errors);
    }
}
