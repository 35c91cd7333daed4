package dev.espalier.sweeps;

import dev.espalier.jobs.JobState;
import dev.espalier.text.Labelled;
import java.util.Map;

/** How a sweep stands, which its jobs tell. */
public enum SweepStatus implements Labelled {
    /** No job has begun. */
    QUEUED,
    RUNNING,
    /** Somebody cancelled it, and not all of its jobs have ended. */
    CANCELLING,
    /** All jobs did. */
    SUCCEEDED,
    /** All have ended, and some succeeded. */
    PARTIALLY_SUCCEEDED,
    /** None succeeded, and not all were cancelled. */
    FAILED,
    /** Somebody cancelled it before all jobs had ended, or cancelled each of them. */
    CANCELLED;

    /**
     * The same as {@link #SQL}, of counts that were read already.
     *
     * @param cancelled whether somebody cancelled the sweep
     */
    static SweepStatus of(Map<JobState, Integer> counts, boolean cancelled) {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        int succeeded = counts.getOrDefault(JobState.SUCCEEDED, 0);
        int failed = counts.getOrDefault(JobState.FAILED, 0);
        int stopped = counts.getOrDefault(JobState.CANCELLED, 0);
        if (succeeded + failed + stopped < all) {
            return cancelled ? CANCELLING : counts.getOrDefault(JobState.QUEUED, 0) == all ? QUEUED : RUNNING;
        }
        if (succeeded == all) {
            return SUCCEEDED;
        }
        if (cancelled && stopped > 0) {
            return CANCELLED;
        }
        return succeeded > 0 ? PARTIALLY_SUCCEEDED : failed > 0 ? FAILED : CANCELLED;
    }

    /** Of {@code sweep} joined with {@link #COUNTS}. */
    static final String SQL = """
            (case
              when n.succeeded + n.failed + n.stopped < n.jobs
                then case when sweep.cancelled then 'cancelling' when n.queued = n.jobs then 'queued' else 'running' end
              when n.succeeded = n.jobs then 'succeeded'
              when sweep.cancelled and n.stopped > 0 then 'cancelled'
              when n.succeeded > 0 then 'partially_succeeded'
              when n.failed > 0 then 'failed'
              else 'cancelled' end)""";

    static final String COUNTS = """
            join (
              select sweep_id, count(*) as jobs,
                sum(case when state = 'queued' then 1 else 0 end) as queued,
                sum(case when state = 'succeeded' then 1 else 0 end) as succeeded,
                sum(case when state = 'failed' then 1 else 0 end) as failed,
                sum(case when state = 'cancelled' then 1 else 0 end) as stopped
              from job where tenant = :tenant and sweep_id is not null group by sweep_id) n on n.sweep_id = sweep.id""";

    boolean terminal() {
        return this != QUEUED && this != RUNNING && this != CANCELLING;
    }
}
