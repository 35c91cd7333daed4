package dev.espalier.jobs;

import dev.espalier.text.Blank;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored job.
 *
 * @param seq its place among all jobs, newest highest
 * @param epoch counts claims: whatever a worker writes carries the epoch that it claimed, and a stale one is refused
 * @param crashes attempts in a row that ended without a checkpoint and without anyone's wish
 * @param sweepId the sweep that it is a part of; null for a job of its own
 */
public record Job(
        String id,
        long seq,
        String tenant,
        JobState state,
        String pool,
        JobSpec spec,
        long epoch,
        int attempt,
        int crashes,
        JobProgress progress,
        @Nullable String queueReason,
        @Nullable String sweepId,
        Instant createdAt,
        @Nullable Instant startedAt,
        Outcome outcome) {
    /** What came of a job, once it has ended. */
    public record Outcome(
            @Nullable Instant finishedAt,
            @Nullable JobError error,
            @Nullable String outputModelId) {
        public static final Outcome NONE = Blank.of(Outcome.class);
    }

    /** A job that was asked for and is not stored. */
    public static Job asked(String tenant, String pool, JobSpec spec, Instant now) {
        return new Job(
                "",
                Long.MAX_VALUE,
                tenant,
                JobState.QUEUED,
                pool,
                spec,
                0,
                1,
                0,
                JobProgress.NONE,
                null,
                null,
                now,
                null,
                Outcome.NONE);
    }

    public @Nullable Instant finishedAt() {
        return outcome.finishedAt();
    }

    public @Nullable JobError error() {
        return outcome.error();
    }

    public @Nullable String outputModelId() {
        return outcome.outputModelId();
    }
}
