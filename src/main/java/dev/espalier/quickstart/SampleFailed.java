package dev.espalier.quickstart;

/** The sample job could not be run to its end; the message says why. */
final class SampleFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SampleFailed(String message) {
        super(message);
    }

    SampleFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
