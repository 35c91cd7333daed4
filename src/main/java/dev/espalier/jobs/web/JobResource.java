package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobError;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.JobState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as clients see it.
 *
 * @param terminal whether it has ended
 * @param attempt counts from 1
 * @param queue null unless queued, and for a job that was only checked
 * @param error null unless failed
 * @param outputModelId null unless it succeeded and changed the weights
 * @param sweepId the sweep that it is a part of; null for a job of its own
 */
public record JobResource(
        String id,
        @Nullable String name,
        JobState status,
        boolean terminal,
        JobSpec spec,
        JobProgress progress,
        int attempt,
        @Nullable QueuePlace queue,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable JobError error,
        @Nullable String outputModelId,
        Map<String, String> labels,
        @Nullable String sweepId) {
    static JobResource of(Job job, @Nullable QueuePlace queue) {
        return new JobResource(
                job.id(),
                job.spec().name(),
                job.state(),
                job.state().terminal(),
                job.spec(),
                progress(job),
                job.attempt(),
                queue,
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.error(),
                job.outputModelId(),
                job.spec().labels(),
                job.sweepId());
    }

    private static JobProgress progress(Job job) {
        boolean cutShort = job.state() == JobState.FAILED || job.state() == JobState.CANCELLED;
        return cutShort ? job.progress().ended() : job.progress();
    }
}
