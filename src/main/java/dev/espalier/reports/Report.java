package dev.espalier.reports;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.compression.results.ByteLedger;
import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.ExportResult;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.LayerResult.Histograms;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.Verdict;
import dev.espalier.samples.spec.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job did to a model: every layer, every point of accuracy and every byte, as far as it has come.
 *
 * @param complete whether the job has ended well and nothing will be added
 * @param verdict null where the job states no requirements
 * @param requirements each by itself; none until the job has ended well
 * @param histogram of all prunable weights together; null until the job has ended well
 * @param comparison with the dense model on the same test samples; null without such
 * @param exports what exported files did in the runtimes that they are for; none until the job has ended well
 * @param ledger where the bytes of the packed export went; null without one
 */
public record Report(
        String jobId,
        boolean complete,
        @Nullable Part selectedOn,
        @Nullable Verdict verdict,
        List<RequirementResult> requirements,
        @Nullable Measure baseline,
        List<StageResult> stages,
        @JsonProperty("final") @Nullable Measure last,
        @Nullable Comparison comparison,
        List<LayerResult> layers,
        @Nullable Histograms histogram,
        List<ExportResult> exports,
        @Nullable ByteLedger ledger,
        @Nullable RunEnvironment environment) {
    public Report {
        requirements = List.copyOf(requirements);
        stages = List.copyOf(stages);
        layers = List.copyOf(layers);
        exports = List.copyOf(exports);
    }
}
