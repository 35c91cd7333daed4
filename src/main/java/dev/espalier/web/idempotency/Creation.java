package dev.espalier.web.idempotency;

import dev.espalier.storage.Blobs;
import dev.espalier.storage.Blobs.Staged;
import dev.espalier.web.problems.Problem;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What all routes that make something share: to only look whether it could be made, and to make it once. */
@Component
public class Creation {
    private final FirstAnswers answers;
    private final Blobs blobs;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    Creation(FirstAnswers answers, Blobs blobs, TransactionTemplate transaction, JsonMapper json) {
        this.answers = answers;
        this.blobs = blobs;
        this.transaction = transaction;
        this.json = json;
    }

    /** What was made: where it is, and how clients see it. */
    public record Made(String location, Object resource) {}

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

    /** Makes something in one transaction with the note of its answer for repetitions: never one without the other. */
    public ResponseEntity<Object> make(HttpStatus status, Supplier<Made> making) {
        Made made = Objects.requireNonNull(transaction.execute(begun -> noted(status, making.get())));
        return answer(status, made);
    }

    /** The same for something that has a file: it is kept first, and goes again where the rest fails. */
    public ResponseEntity<Object> make(HttpStatus status, Staged file, Made made, Runnable making) throws IOException {
        blobs.keep(
                file,
                () -> transaction.executeWithoutResult(begun -> {
                    making.run();
                    noted(status, made);
                }));
        return answer(status, made);
    }

    private Made noted(HttpStatus status, Made made) {
        answers.created(status, made.location(), made.resource());
        return made;
    }

    private static ResponseEntity<Object> answer(HttpStatus status, Made made) {
        return ResponseEntity.status(status)
                .location(URI.create(made.location()))
                .body(made.resource());
    }
}
