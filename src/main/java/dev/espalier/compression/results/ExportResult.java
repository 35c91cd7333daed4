package dev.espalier.compression.results;

import dev.espalier.compression.spec.InferenceRuntime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an exported file did in the runtime that will run it, at one batch size.
 *
 * @param name of the artifact
 * @param runtime what ran it, with the job's threads
 * @param accuracy of the file itself on the test part, 0..1; null where there is none, and for regression
 * @param agreement fraction 0..1 of test samples that it tells the same class of as the network of the report
 * @param medianMs of one batch; null where it was not timed
 * @param denseMedianMs of the dense network in the same runtime, in turns with it
 * @param batchSize null where it was not timed
 * @param warnings what a user should know before running it
 */
public record ExportResult(
        String name,
        String format,
        InferenceRuntime runtime,
        @Nullable Double accuracy,
        @Nullable Double agreement,
        @Nullable Double medianMs,
        @Nullable Double denseMedianMs,
        @Nullable Integer batchSize,
        List<String> warnings) {
    public ExportResult {
        warnings = List.copyOf(warnings);
    }
}
