package dev.espalier.web.openapi;

import dev.espalier.web.Accepts;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;
import java.util.Map;

/** How routes that make something answer: with the resource, or with what it would be. */
final class Creations {
    private static final List<String> GIVEN_BY_MAKING = List.of("id", "createdAt");

    static String previewOf(Accepts accepts) {
        return accepts.makes().getSimpleName() + "Preview";
    }

    static void describe(Operation operation, Accepts accepts) {
        for (String status : List.of("201", "202")) {
            ApiResponse made = operation.getResponses().get(status);
            if (made != null) {
                made.content(json(accepts.makes().getSimpleName()))
                        .addHeaderObject(
                                "Location",
                                new Header().description("where it is").schema(text("uri-reference")));
            }
        }
        operation
                .getResponses()
                .addApiResponse(
                        "200",
                        new ApiResponse()
                                .description(
                                        "With `validateOnly=true`: what would be made; `id` and `createdAt` are null")
                                .content(json(previewOf(accepts))));
        for (Parameter parameter : operation.getParameters()) {
            if (parameter.getName().equals("validateOnly")) {
                parameter
                        .description("`true`: every check is made (a file is read and judged) and nothing is stored")
                        .schema(flag());
            }
        }
    }

    private static Schema<?> flag() {
        Schema<?> flag = new BooleanSchema();
        flag.addType("boolean");
        flag.setDefault(false);
        return flag;
    }

    private static Schema<?> text(String format) {
        Schema<?> text = new StringSchema().format(format);
        text.addType("string");
        return text;
    }

    private static Content json(String component) {
        Schema<?> reference = new JsonSchema().$ref(RequestSchemas.reference(component));
        return new Content().addMediaType("application/json", new MediaType().schema(reference));
    }

    /** The resource's own schema, less what only making it would give it. */
    @SuppressWarnings("rawtypes") // as swagger's own types are
    static Schema<?> preview(Map<String, Schema> schemas, Accepts accepts) {
        Schema<?> made = schemas.get(accepts.makes().getSimpleName());
        if (made == null) {
            throw new IllegalStateException("bug: no route answers with a " + accepts.makes());
        }
        Schema<?> preview = RequestSchemas.parsed(Json31.pretty(made));
        Map<String, Schema> properties = preview.getProperties();
        GIVEN_BY_MAKING.forEach(name -> properties.computeIfPresent(
                name,
                (same, given) -> new JsonSchema()
                        .description("null: it was not made")
                        .addAnyOfItem(given)
                        .addAnyOfItem(new JsonSchema().typesItem("null"))));
        return preview.description("What would be made, had `validateOnly` not been true");
    }

    private Creations() {}
}
