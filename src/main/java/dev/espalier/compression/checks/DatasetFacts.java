package dev.espalier.compression.checks;

import dev.espalier.samples.DatasetInfo;

/**
 * A dataset as far as it must be known to say whether a pipeline can be run on it.
 *
 * @param id what objections call it
 */
public record DatasetFacts(String id, DatasetInfo info) {}
