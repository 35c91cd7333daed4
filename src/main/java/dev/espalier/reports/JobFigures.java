package dev.espalier.reports;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a table of jobs shows of a report.
 *
 * @param last null until the report is complete
 * @param beforeFinetune accuracy between change and finetuning, in the last stage that has it
 * @param latencyMs median of the last measured stage, at its first batch size
 * @param latencyNoisy whether its quartiles lie further apart than it is long
 */
public record JobFigures(
        @Nullable Measure baseline,
        @Nullable Measure last,
        @Nullable Comparison comparison,
        @Nullable Verdict verdict,
        @Nullable Double beforeFinetune,
        @Nullable Double latencyMs,
        @Nullable Boolean latencyNoisy) {
    /** Of a job that has no report yet. */
    public static final JobFigures NONE = new JobFigures(null, null, null, null, null, null, null);
}
