package dev.espalier.web.idempotency;

import dev.espalier.web.problems.Problem;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import tools.jackson.databind.json.JsonMapper;

/** Notes an answer in the transaction of whoever makes what it is about. */
@Component
record NotedAnswers(IdempotencyRows rows, JsonMapper json) implements FirstAnswers {
    @Override
    public void created(HttpStatus status, String location, Object body) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request == null
                || !(request.getAttribute(Claim.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST) instanceof Claim claim)) {
            return;
        }
        StoredAnswer answer = new StoredAnswer(
                claim.fingerprint(),
                status.value(),
                location,
                MediaType.APPLICATION_JSON_VALUE,
                json.writeValueAsString(body));
        if (!rows.answer(claim.owner(), answer)) {
            throw Problem.conflict("a repetition of this request has taken its Idempotency-Key over");
        }
    }
}
