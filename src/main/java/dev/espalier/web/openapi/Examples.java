package dev.espalier.web.openapi;

import io.swagger.v3.oas.models.media.Schema;

/**
 * Where examples stand. Swagger UI begins a form with {@code example} and {@code default} of a parameter and its schema:
 * nothing may stand there that changes what the form does, such as a key that is the same for everybody or a filter by an
 * id that nobody has. JSON Schema's own {@code examples} are shown by every reader of the document and filled in by none.
 */
final class Examples {
    /** The schema, with an example of a value that only its user can know. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // as swagger's own types are
    static Schema<?> shownNotFilledIn(Schema<?> schema, Object example) {
        ((Schema) schema).addExample(example);
        return schema;
    }

    private Examples() {}
}
