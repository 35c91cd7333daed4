package dev.espalier.web.idempotency;

/** Ends the handling of a repeated request: it has been answered before. */
final class FirstAnswerAgain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StoredAnswer answer;

    FirstAnswerAgain(StoredAnswer answer) {
        super("answered before with status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    StoredAnswer answer() {
        return answer;
    }
}
