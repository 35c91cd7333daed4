package dev.espalier.web.idempotency;

import org.springframework.http.HttpStatus;

/** What the first request with an {@code Idempotency-Key} was answered, so that a repetition makes nothing twice. */
public interface FirstAnswers {
    /**
     * Notes the answer of the request at hand; does nothing where it has no key. To be called inside the transaction that
     * makes the resource: then there is never one without the other, whenever the service is killed. Throws where a
     * repetition has taken the key over meanwhile, which must roll the transaction back.
     */
    void created(HttpStatus status, String location, Object body);
}
