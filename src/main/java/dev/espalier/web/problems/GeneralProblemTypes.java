package dev.espalier.web.problems;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What any route may answer. */
@Component
@Order(20)
class GeneralProblemTypes implements ProblemTypes {
    private static final List<ProblemType> TYPES = List.of(
            new ProblemType(
                    "invalid-request",
                    400,
                    "Invalid request",
                    "The request is malformed or does not fit the schema. `errors` names every bad field by JSON Pointer,"
                            + " with its value. Schemas are served at /api/v1/schemas/job and"
                            + " /api/v1/steps/{type}/schema, and stand in /v3/api-docs."),
            new ProblemType(
                    "not-found",
                    404,
                    "Not found",
                    "There is no such route, or nothing with this id. All routes are listed in /v3/api-docs."),
            new ProblemType(
                    "method-not-allowed",
                    405,
                    "Method not allowed",
                    "The route exists, but not with this method; the Allow header lists those that do."),
            new ProblemType(
                    "not-acceptable",
                    406,
                    "Not acceptable",
                    "The route cannot answer with any of the media types in the Accept header."),
            new ProblemType(
                    "conflict",
                    409,
                    "Conflict",
                    "The state of the resource does not allow this now; `detail` names the state and who stands in the way."),
            new ProblemType(
                    "too-large",
                    413,
                    "Too large",
                    "The body is larger than the service takes; `detail` names the limit. The limit of uploads is the setting"
                            + " espalier.max-upload-bytes."),
            new ProblemType(
                    "unsupported-media-type",
                    415,
                    "Unsupported media type",
                    "The Content-Type of the request is not one that the route reads."),
            new ProblemType(
                    "range-not-satisfiable",
                    416,
                    "Range not satisfiable",
                    "The Range header asks for bytes that are not there; Content-Range tells the size."),
            new ProblemType(
                    "impossible",
                    422,
                    "Well-formed but impossible",
                    "The request fits the schema but cannot be done: an unknown id in the body, for instance, or a"
                            + " SHA-256 that does not match. `errors` names the fields."),
            new ProblemType(
                    "unavailable", 503, "Unavailable", "The service cannot answer at the moment. Try again later."),
            new ProblemType(
                    "internal", 500, "Internal error", "The service failed; its log says why. Nothing was changed."));

    private static final Map<Integer, ProblemType> BY_STATUS =
            TYPES.stream().collect(Collectors.toMap(ProblemType::status, type -> type));

    /** The general type of a status; of the nearest meaning where the status has none of its own. */
    static ProblemType of(int status) {
        ProblemType type = BY_STATUS.get(status);
        return type != null ? type : BY_STATUS.getOrDefault(status >= 500 ? 500 : 400, TYPES.getFirst());
    }

    @Override
    public List<ProblemType> types() {
        return TYPES;
    }
}
