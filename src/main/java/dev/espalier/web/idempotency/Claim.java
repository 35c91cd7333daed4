package dev.espalier.web.idempotency;

import dev.espalier.storage.Hashes;
import dev.espalier.web.files.UploadListener;
import dev.espalier.web.problems.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * One request's hold on its key. It is compared with the first request as soon as its content is known and before
 * anything is done: a repetition ends there, with the first answer.
 */
final class Claim implements UploadListener {
    static final String ATTRIBUTE = "dev.espalier.idempotencyClaim";

    private final String key;
    private final String route;
    private final String owner;
    private final @Nullable StoredAnswer first;
    private @Nullable String fingerprint;
    private boolean broken;

    /**
     * @param route tenant, method, path and query
     * @param first the answer of the request that this may be a repetition of; null: this is the first
     */
    Claim(String key, String route, String owner, @Nullable StoredAnswer first) {
        this.key = key;
        this.route = route;
        this.owner = owner;
        this.first = first;
    }

    String owner() {
        return owner;
    }

    boolean isFirst() {
        return first == null;
    }

    boolean compared() {
        return fingerprint != null;
    }

    String fingerprint() {
        if (fingerprint == null) {
            throw new IllegalStateException("bug: something was made before the request was compared with its key");
        }
        return fingerprint;
    }

    @Override
    public void received(String metadata, String sha256) {
        compare(CanonicalJson.of(metadata) + "\n" + sha256);
    }

    /** The same upload, whole, is another request to our eyes: its key must be free for it. */
    @Override
    public void broken() {
        broken = true;
    }

    /** Whether its answer is one for repetitions. */
    boolean keepable() {
        return isFirst() && compared() && !broken;
    }

    /** Throws the first answer, or a 422 if this is another request than the first. */
    void compare(String content) {
        String seen = Hashes.sha256(route + "\n" + content);
        fingerprint = seen;
        if (first == null) {
            return;
        }
        if (first.fingerprint().equals(seen)) {
            throw new FirstAnswerAgain(first);
        }
        throw new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "idempotency-key-reused",
                "Idempotency key used before",
                "Idempotency-Key \"" + key + "\" came with another request before; a new request needs a new key");
    }
}
