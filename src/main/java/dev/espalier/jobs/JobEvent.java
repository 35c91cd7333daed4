package dev.espalier.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.compression.results.PipelineListener.Level;
import java.time.Instant;
import java.util.Locale;
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
    public enum Type {
        @JsonProperty("state")
        STATE,
        @JsonProperty("metric")
        METRIC,
        @JsonProperty("log")
        LOG;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static String label(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
