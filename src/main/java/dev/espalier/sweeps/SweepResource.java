package dev.espalier.sweeps;

import dev.espalier.compression.results.Measure;
import dev.espalier.compression.spec.Requirements;
import dev.espalier.sweeps.spec.JobTemplate;
import dev.espalier.sweeps.spec.Matrix;
import dev.espalier.sweeps.table.Recommendation;
import dev.espalier.sweeps.table.SweepRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sweep as clients see it.
 *
 * @param terminal whether all its jobs have ended
 * @param children how many jobs are in which state
 * @param table a row for each combination, the last pointer's value changing fastest
 * @param baseline the dense model's figures; null until they are known, and where the jobs have different ones
 */
public record SweepResource(
        String id,
        @Nullable String name,
        SweepStatus status,
        boolean terminal,
        Children children,
        List<SweepRow> table,
        Recommendation recommended,
        @Nullable Measure baseline,
        JobTemplate base,
        Matrix matrix,
        @Nullable Requirements requirements,
        int maxJobs,
        Map<String, String> labels,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    /** Jobs by state. */
    public record Children(
            int total,
            int queued,
            int running,
            int pausing,
            int paused,
            int cancelling,
            int succeeded,
            int failed,
            int cancelled) {}
}
