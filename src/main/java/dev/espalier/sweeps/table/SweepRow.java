package dev.espalier.sweeps.table;

import dev.espalier.compression.results.Verdict;
import dev.espalier.jobs.JobStanding;
import dev.espalier.jobs.JobState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A row of a sweep's table: the values of one combination, and what its job made of them. Figures are null until the job
 * has succeeded.
 *
 * @param values by pointer, in the matrix's order; null where the field was left out
 * @param jobId null only where nothing was made
 * @param error null unless the job failed
 * @param accuracyDrop dense less compressed, as a fraction, on the same test samples
 * @param interval of the drop, at 95 % confidence; null where the two were not compared sample by sample
 * @param beforeFinetune accuracy between change and finetuning, in the last step that has it
 * @param bytes packed, or deflated where there is no packed export
 * @param latencyMs of the last measured step, at its first batch size
 * @param latencyNoisy whether its quartiles lie further apart than it is long; null where nothing was measured
 * @param pareto whether no other row is better in one of score and bytes and as good in the other
 */
public record SweepRow(
        Map<String, JsonNode> values,
        @Nullable String jobId,
        JobState status,
        JobStanding.@Nullable Failure error,
        @Nullable Double accuracy,
        @Nullable Double loss,
        @Nullable Double accuracyDrop,
        @Nullable List<Double> interval,
        @Nullable Double beforeFinetune,
        @Nullable Double sparsity,
        @Nullable Long parameters,
        @Nullable Long macs,
        @Nullable Long bytes,
        @Nullable Double latencyMs,
        @Nullable Boolean latencyNoisy,
        @Nullable Verdict verdict,
        boolean pareto) {
    public boolean complete() {
        return bytes != null;
    }

    SweepRow onFront() {
        return new SweepRow(
                values,
                jobId,
                status,
                error,
                accuracy,
                loss,
                accuracyDrop,
                interval,
                beforeFinetune,
                sparsity,
                parameters,
                macs,
                bytes,
                latencyMs,
                latencyNoisy,
                verdict,
                true);
    }
}
