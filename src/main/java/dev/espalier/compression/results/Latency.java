package dev.espalier.compression.results;

/**
 * How long one batch takes, measured in turns with the dense model.
 *
 * @param medianMs of the compressed model
 * @param iqrMs distance between its quartiles
 * @param denseMedianMs of the model that the job began with
 */
public record Latency(int batchSize, double medianMs, double iqrMs, double denseMedianMs) {}
