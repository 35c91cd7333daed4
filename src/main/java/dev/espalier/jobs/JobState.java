package dev.espalier.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Set;

/** Where a job stands, and where it may go from there. */
public enum JobState {
    @JsonProperty("queued")
    QUEUED,
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("pausing")
    PAUSING,
    @JsonProperty("paused")
    PAUSED,
    @JsonProperty("cancelling")
    CANCELLING,
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED;

    public boolean canBecome(JobState next) {
        return switch (this) {
            case QUEUED -> Set.of(RUNNING, PAUSED, CANCELLED).contains(next);
            case RUNNING ->
                Set.of(SUCCEEDED, FAILED, PAUSING, CANCELLING, QUEUED).contains(next);
            case PAUSING -> Set.of(PAUSED, CANCELLING, SUCCEEDED, FAILED).contains(next);
            case PAUSED -> Set.of(QUEUED, CANCELLED).contains(next);
            case CANCELLING -> Set.of(CANCELLED, SUCCEEDED, FAILED).contains(next);
            case FAILED, CANCELLED -> next == QUEUED;
            case SUCCEEDED -> false;
        };
    }

    /** Whether nothing more happens unless somebody asks. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobState of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
