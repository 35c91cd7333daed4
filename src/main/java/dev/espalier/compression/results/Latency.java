package dev.espalier.compression.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.compression.spec.InferenceRuntime;

/**
 * How long one batch takes, measured in turns with the dense model.
 *
 * @param runtime what ran both models
 * @param medianMs of the compressed model
 * @param iqrMs distance between its quartiles
 * @param denseMedianMs of the model that the job began with
 */
public record Latency(InferenceRuntime runtime, int batchSize, double medianMs, double iqrMs, double denseMedianMs) {
    public Latency {
        runtime = runtime == null
                ? InferenceRuntime.LIBTORCH
                : runtime; // of reports that were written before there was another
    }

    /** Whether the quartiles lie further apart than the median is long: the machine was busy with other things, too. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean noisy() {
        return iqrMs > medianMs;
    }
}
