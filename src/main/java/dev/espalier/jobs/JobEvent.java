package dev.espalier.jobs;

import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.text.EnumNames;
import dev.espalier.text.Labelled;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened to a job.
 *
 * @param id counts the job's events from 1, without holes
 * @param data of a state: {@code {status, terminal, attempt}}; of a metric: the figures, as in the report
 */
public record JobEvent(
        long id,
        Instant at,
        Type type,
        String level,
        String message,
        @Nullable JsonNode data) {
    /** What kind of thing happened. */
    public enum Type implements Labelled {
        STATE,
        METRIC,
        LOG;
    }

    public static String label(Level level) {
        return EnumNames.of(level);
    }
}
