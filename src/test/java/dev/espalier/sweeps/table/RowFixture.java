package dev.espalier.sweeps.table;

import dev.espalier.jobs.JobState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Rows of a sweep's table with what a test is about. */
public record RowFixture(Map<String, JsonNode> values, String jobId) {
    /** A job that is not over. */
    public SweepRow unfinished(JobState state) {
        return row(state, null, null, null, null, null, null, null);
    }

    /** @param drop of accuracy, and {@code interval} of it; null where no accuracy is known */
    public SweepRow succeeded(
            @Nullable Double accuracy,
            @Nullable Double loss,
            @Nullable Double drop,
            @Nullable List<Double> interval,
            double sparsity,
            long bytes) {
        return row(JobState.SUCCEEDED, accuracy, loss, drop, interval, sparsity, 100L, bytes);
    }

    private SweepRow row(
            JobState state,
            @Nullable Double accuracy,
            @Nullable Double loss,
            @Nullable Double drop,
            @Nullable List<Double> interval,
            @Nullable Double sparsity,
            @Nullable Long parameters,
            @Nullable Long bytes) {
        return new SweepRow(
                values,
                jobId,
                state,
                null,
                accuracy,
                loss,
                drop,
                interval,
                null,
                sparsity,
                parameters,
                null,
                bytes,
                null,
                null,
                null,
                false);
    }
}
