package dev.espalier.sweeps.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A job as POST /jobs takes it, except that what a matrix sets may be missing: it is checked with each combination. */
public record JobTemplate(@JsonValue ObjectNode job) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobTemplate {
        job = job.deepCopy();
    }

    /** A copy for the caller to change. */
    ObjectNode copy() {
        return job.deepCopy();
    }

    boolean has(String field) {
        JsonNode value = job.get(field);
        return value != null && !value.isNull();
    }
}
