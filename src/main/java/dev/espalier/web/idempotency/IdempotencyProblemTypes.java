package dev.espalier.web.idempotency;

import dev.espalier.web.problems.ProblemType;
import dev.espalier.web.problems.ProblemTypes;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What a request with an {@code Idempotency-Key} may be answered. */
@Component
@Order(40)
class IdempotencyProblemTypes implements ProblemTypes {
    private static final List<ProblemType> TYPES = List.of(
            new ProblemType(
                    "idempotency-key-reused",
                    422,
                    "Idempotency key used before",
                    "The Idempotency-Key came with another request within the last 24 hours. Requests are the same if method,"
                            + " path, query, JSON (however it is written) and the SHA-256 of the file are. Use a new key."),
            new ProblemType(
                    "request-in-progress",
                    409,
                    "Request in progress",
                    "The first request with this Idempotency-Key has not been answered yet. Send the same again after the"
                            + " seconds that Retry-After tells; a key whose request died is free within half a minute."));

    @Override
    public List<ProblemType> types() {
        return TYPES;
    }
}
