package dev.espalier.jobs;

import dev.espalier.compression.results.CompressionFailure.Code;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job of a sweep stands.
 *
 * @param failure null unless it failed
 * @param finishedAt null until it has ended
 */
public record JobStanding(
        String id,
        String sweepId,
        JobState state,
        @Nullable Failure failure,
        @Nullable Instant finishedAt) {
    /** Why it failed, in short; the job's own {@code error} says all. */
    public record Failure(Code code, String title, String detail) {}
}
