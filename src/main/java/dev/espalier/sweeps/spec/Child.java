package dev.espalier.sweeps.spec;

import dev.espalier.jobs.JobSpec;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One combination of a sweep, and the job that tries it.
 *
 * @param values by pointer, in the matrix's order
 */
public record Child(Map<String, JsonNode> values, JobSpec job) {}
