package dev.espalier.reports;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.compression.results.LayerResult;

/**
 * A layer of some job's report.
 *
 * @param modelId the model that the job began with
 * @param sequence its place among all layers, as {@link LayerSearch} orders them
 */
public record FoundLayer(
        String jobId,
        String modelId,
        @JsonUnwrapped LayerResult layer,
        @JsonIgnore long sequence) {}
