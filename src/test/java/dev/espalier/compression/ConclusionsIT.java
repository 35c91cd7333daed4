package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.results.Comparison;
import dev.espalier.compression.results.Comparison.Conclusion;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.compression.results.Verdict;
import dev.espalier.compression.spec.ExpectedBaseline;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.Requirements;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.samples.spec.DatasetSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What whole pipelines conclude, against the same in plain PyTorch; the script stands beside the numbers. */
class ConclusionsIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode GOLDEN = JSON.readTree(resource("comparison.json"));
    private static final String PRUNE = "[{\"type\": \"prune\", \"sparsity\": 0.7}]";

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    @Test
    void counts_the_flips_that_pytorch_counts_in_all_and_by_class() throws IOException {
        Comparison comparison = Objects.requireNonNull(run(PRUNE, null, null).comparison());
        JsonNode all = GOLDEN.get("all");
        assertThat(comparison.method()).isEqualTo("McNemar");
        assertThat(comparison.samples()).isEqualTo(all.get("samples").longValue());
        assertThat(comparison.flips()).isEqualTo(flips(all));
        assertThat(comparison.accuracyDrop())
                .isCloseTo(
                        all.get("baselineAccuracy").doubleValue()
                                - all.get("accuracy").doubleValue(),
                        within(1e-12));
        assertThat(comparison.perClass()).hasSize(GOLDEN.get("perClass").size());
        for (int i = 0; i < comparison.perClass().size(); i++) {
            Comparison.ClassComparison ours = comparison.perClass().get(i);
            JsonNode theirs = GOLDEN.get("perClass").get(i);
            assertThat(ours.index()).isEqualTo(theirs.get("index").intValue());
            assertThat(ours.name()).isEqualTo(String.valueOf(ours.index()));
            assertThat(ours.samples()).isEqualTo(theirs.get("samples").longValue());
            assertThat(ours.baselineAccuracy())
                    .isCloseTo(theirs.get("baselineAccuracy").doubleValue(), within(1e-12));
            assertThat(ours.accuracy()).isCloseTo(theirs.get("accuracy").doubleValue(), within(1e-12));
            assertThat(ours.flips()).isEqualTo(flips(theirs));
        }
    }

    private static Comparison.Flips flips(JsonNode row) {
        return new Comparison.Flips(
                row.get("lost").longValue(), row.get("gained").longValue());
    }

    @Test
    void is_sure_that_nothing_is_lost_where_no_step_changes_the_model() throws IOException {
        PipelineResult result = run("[{\"type\": \"evaluate\"}]", null, new Requirements(0.0, null, null));
        Comparison comparison = Objects.requireNonNull(result.comparison());
        assertThat(comparison.interval()).containsExactly(0.0, 0.0);
        assertThat(comparison.conclusion()).isEqualTo(Conclusion.NONE);
        assertThat(result.verdict()).isEqualTo(Verdict.MET);
    }

    @Test
    void judges_every_requirement() throws IOException {
        PipelineResult result = run(PRUNE, null, new Requirements(1.0, 10L, null));
        assertThat(result.requirements())
                .extracting(RequirementResult::name, RequirementResult::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("maxAccuracyDrop", Verdict.MET),
                        org.assertj.core.groups.Tuple.tuple("maxBytes", Verdict.MISSED));
        assertThat(result.requirements().getLast().value())
                .isEqualTo((double) Objects.requireNonNull(result.last().bytes().packed()));
        assertThat(result.verdict()).isEqualTo(Verdict.MISSED);
        assertThat(run(PRUNE, null, null).verdict()).isNull();
    }

    @Test
    void measures_by_itself_where_latency_is_required_and_no_step_measures() throws IOException {
        RequirementResult latency = run(PRUNE, null, new Requirements(null, null, 1e6))
                .requirements()
                .getFirst();
        assertThat(latency.verdict()).isEqualTo(Verdict.MET);
        assertThat(latency.value()).isPositive();
        assertThat(latency.reason()).startsWith("a batch of 1 takes");
        String measured = PRUNE.replace("]", ", {\"type\": \"measure\", \"batchSizes\": [2, 1]}]");
        assertThat(run(measured, null, new Requirements(null, null, 1e-6)).requirements())
                .extracting(RequirementResult::reason)
                .first()
                .asString()
                .startsWith("a batch of 2 takes")
                .endsWith("more than the limit");
    }

    @Test
    void stops_before_any_work_where_the_dense_model_scores_something_else() throws IOException {
        double dense = GOLDEN.at("/all/baselineAccuracy").doubleValue();
        assertThat(run(PRUNE, new ExpectedBaseline(dense + 0.02, 0.02), null).verdict())
                .isNull();
        recorder.stages.clear();
        assertThatThrownBy(() -> run(PRUNE, new ExpectedBaseline(dense + 0.03, 0.02), null))
                .isInstanceOfSatisfying(CompressionFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(CompressionFailure.Code.BASELINE_MISMATCH);
                    assertThat(failure)
                            .hasMessageContaining(String.format(java.util.Locale.ROOT, "%.4f", dense))
                            .hasMessageContaining("50 test samples");
                    assertThat(failure.hint()).contains("scale 1/255 (1 for floats), mean 0, std 1");
                });
        assertThat(recorder.stages).isEmpty();
    }

    private PipelineResult run(String steps, @Nullable ExpectedBaseline expected, @Nullable Requirements requirements)
            throws IOException {
        PipelineSpec spec = new PipelineSpec(
                1, List.of(JSON.readValue(steps, StepSpec[].class)), null, List.of(), expected, requirements);
        Path model = resource("mlp.pt").toPath();
        Path dataset = resource("points.npz").toPath();
        return Pipeline.run(
                spec,
                new PipelineInput(folder, model, null, false, dataset, DatasetSpec.DEFAULT, "cpu", 1, "test"),
                recorder);
    }

    private static java.io.File resource(String name) {
        return new java.io.File(Objects.requireNonNull(ConclusionsIT.class.getResource("/compression/" + name))
                .getPath());
    }
}
