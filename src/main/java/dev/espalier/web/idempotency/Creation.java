package dev.espalier.web.idempotency;

import dev.espalier.web.problems.Problem;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What all routes that make something share: to only look whether it could be made, and to make it once. */
@Component
public class Creation {
    private final FirstAnswers answers;
    private final JsonMapper json;

    Creation(FirstAnswers answers, JsonMapper json) {
        this.answers = answers;
        this.json = json;
    }

    /** The query parameter {@code validateOnly}: all checks, and nothing is stored. */
    public static boolean validateOnly(@Nullable String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true")) {
            return true;
        }
        throw Problem.badRequest("validateOnly must be true or false, was \"" + text + "\"");
    }

    /** 200 with what would be made: the resource without what only making it would give it. */
    public ResponseEntity<Object> preview(Object resource) {
        ObjectNode preview = json.valueToTree(resource);
        preview.putNull("id");
        preview.putNull("createdAt");
        return ResponseEntity.ok(preview);
    }

    /** 303 to what was made: a person's browser goes on to its page. */
    public static ResponseEntity<Object> seen(ResponseEntity<Object> made) {
        URI location = made.getHeaders().getLocation();
        if (location == null) {
            throw new IllegalStateException("what was made has no place: bug");
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER).location(location).build();
    }

    /** Notes the answer for repetitions, inside the transaction that makes the resource. */
    public void note(HttpStatus status, String location, Object resource) {
        answers.created(status, location, resource);
    }
}
