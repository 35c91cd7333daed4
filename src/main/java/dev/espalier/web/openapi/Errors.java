package dev.espalier.web.openapi;

import dev.espalier.web.Accepts;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.jspecify.annotations.Nullable;

/** Which errors an operation may answer. */
final class Errors {
    static final String PROBLEM = "Problem";

    static void add(Operation operation, @Nullable Accepts accepts, boolean paged, boolean download) {
        ApiResponses responses = operation.getResponses();
        boolean named = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> "path".equals(parameter.getIn()));
        add(responses, accepts != null, 400, "Malformed, or not what the schema wants; `errors` names every field");
        add(responses, paged, 400, "A query parameter that is unknown or out of range");
        add(responses, true, 400, "A query parameter that is unknown");
        add(responses, named, 404, "There is no such resource");
        boolean acts = named && (responses.containsKey("204") || responses.containsKey("202"));
        add(responses, acts, 409, "Still needed, or in a state that does not allow it");
        add(responses, accepts != null, 413, "The body is larger than the service takes");
        add(responses, accepts != null, 415, "Another Content-Type than those listed");
        add(responses, download, 416, "The Range header asks for bytes that are not there");
        add(responses, accepts != null, 422, "Well-formed but impossible, or a file that is refused, with a way out");
        add(responses, true, 500, "The service failed; its log says why");
    }

    private static void add(ApiResponses responses, boolean applies, int status, String description) {
        if (applies && !responses.containsKey(String.valueOf(status))) {
            Schema<?> problem = new Schema<>().$ref(RequestSchemas.reference(PROBLEM));
            responses.addApiResponse(
                    String.valueOf(status),
                    new ApiResponse()
                            .description(description)
                            .content(new Content()
                                    .addMediaType("application/problem+json", new MediaType().schema(problem))));
        }
    }

    private Errors() {}
}
