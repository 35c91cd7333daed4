package dev.espalier.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http.Answer;
import dev.espalier.web.openapi.ApiDocument;
import dev.espalier.web.openapi.ApiDocument.Operation;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * A request that was sent and what came back.
 *
 * @param operation what the document says about it
 */
record Exchange(Operation operation, String request, Answer answer) {
    /** The answer is one that the document describes: its status, its media type, every field of its JSON. */
    void assertDocumented(ApiDocument document) {
        JsonNode response = operation.json().at("/responses/" + answer.status());
        assertThat(response.isObject()).as("status of %s", this).isTrue();
        if (answer.body().length == 0) {
            assertThat(response.has("content"))
                    .as("an empty answer to %s", this)
                    .isFalse();
            return;
        }
        String type = answer.header("Content-Type").replaceAll(";.*", "").strip();
        JsonNode media = response.path("content").path(type);
        assertThat(media.isObject()).as("media type of %s", this).isTrue();
        if (type.endsWith("json")) {
            assertThat(document.misfits(media.get("schema"), answer.json()))
                    .as("%s", this)
                    .isEmpty();
        }
    }

    @Override
    public String toString() {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        return operation.id() + " " + request + " -> " + answer.status() + " " + answer.header("Content-Type") + " "
                + body.substring(0, Math.min(body.length(), 1000));
    }
}
