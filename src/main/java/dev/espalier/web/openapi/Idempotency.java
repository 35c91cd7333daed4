package dev.espalier.web.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Map;

/** The header that makes a POST safe to repeat, on all of them. */
final class Idempotency {
    private static final String KEY = """
            Makes it safe to send this again: the same request with the same key within 24 hours gets the first answer
            again (`Idempotent-Replayed: true`) and has no second effect. Requests are the same if method, path, query,
            JSON (however it is written) and the SHA-256 of the file are. Another request with the key is 422, the same
            while the first is in progress 409. Success and 422 are kept; any other answer, and an upload that broke off,
            gives the key back.""";

    static void describe(Operation operation) {
        Schema<?> key = text().minLength(1).maxLength(255).pattern("^[!-~]+$");
        Examples.shownNotFilledIn(key, "6f1c7b4e-9d0a-4c57-8a32-0b6c1f4f6f0e");
        operation.addParametersItem(new HeaderParameter()
                .name("Idempotency-Key")
                .description(KEY)
                .required(false)
                .schema(key));
    }

    static void describeErrors(Operation operation) {
        operation.getResponses().forEach((status, response) -> {
            if (status.startsWith("2") || status.equals("422")) {
                response.addHeaderObject(
                        "Idempotent-Replayed",
                        new Header()
                                .description("`true` where this is the first answer to the Idempotency-Key again")
                                .schema(text()));
            }
        });
        also(operation, "409", "the first request with this Idempotency-Key is in progress (Retry-After)");
        also(operation, "422", "the Idempotency-Key came with another request before");
    }

    private static void also(Operation operation, String status, String reason) {
        Map<String, ApiResponse> responses = operation.getResponses();
        ApiResponse known = responses.get(status);
        if (known != null) {
            known.setDescription(known.getDescription() + "; or " + reason);
            return;
        }
        Schema<?> problem = new Schema<>().$ref(RequestSchemas.reference(Errors.PROBLEM));
        responses.put(
                status,
                new ApiResponse()
                        .description(Character.toUpperCase(reason.charAt(0)) + reason.substring(1))
                        .content(new Content()
                                .addMediaType("application/problem+json", new MediaType().schema(problem))));
    }

    private static Schema<?> text() {
        Schema<?> text = new StringSchema();
        text.addType("string");
        return text;
    }

    private Idempotency() {}
}
