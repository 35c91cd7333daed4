package dev.espalier.jobs;

/** The job has been taken over, or is gone: whoever gets this writes nothing more about it. */
final class Fenced extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fenced(String jobId) {
        super("job " + jobId + " is no longer this worker's");
    }
}
