package dev.espalier.web.idempotency;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * An answer as it is kept for repetitions.
 *
 * @param fingerprint of the request that got it
 */
record StoredAnswer(
        String fingerprint,
        int status,
        @Nullable String location,
        @Nullable String contentType,
        String body) {
    static final String REPLAYED = "Idempotent-Replayed";

    ResponseEntity<byte[]> again() {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).header(REPLAYED, "true");
        if (location != null) {
            answer.header(HttpHeaders.LOCATION, location);
        }
        if (contentType != null) {
            answer.header(HttpHeaders.CONTENT_TYPE, contentType);
        }
        return answer.body(body.getBytes(StandardCharsets.UTF_8));
    }
}
