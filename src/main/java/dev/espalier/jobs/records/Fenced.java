package dev.espalier.jobs.records;

/** The job has been taken over, or is gone: whoever gets this writes nothing more about it. */
public final class Fenced extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Fenced(String jobId) {
        super("job " + jobId + " is no longer this worker's");
    }
}
