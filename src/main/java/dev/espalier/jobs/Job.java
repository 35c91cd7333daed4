package dev.espalier.jobs;

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
        @Nullable JobProgress progress,
        @Nullable JobError error,
        @Nullable String outputModelId,
        @Nullable String queueReason,
        @Nullable String sweepId,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
