package dev.espalier.compression.results;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How long one batch takes, measured in turns with the dense model.
 *
 * @param medianMs of the compressed model
 * @param iqrMs distance between its quartiles
 * @param denseMedianMs of the model that the job began with
 */
public record Latency(int batchSize, double medianMs, double iqrMs, double denseMedianMs) {
    /** Whether the quartiles lie further apart than the median is long: the machine was busy with other things, too. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean noisy() {
        return iqrMs > medianMs;
    }
}
