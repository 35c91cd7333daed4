package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.spec.ExpectedBaseline;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.samples.spec.DatasetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** A pipeline that goes on from another's checkpoint ends with the very bytes and figures of one that did it all. */
class StepCheckpointIT {
    @TempDir
    private Path folder;

    /** Hears stages, and which checkpoints there are. */
    private static final class Recorder implements PipelineListener {
        final List<StageResult> stages = new ArrayList<>();
        final List<Integer> checkpoints = new ArrayList<>();
        final List<Measure> baselines = new ArrayList<>();
        int epochs;

        @Override
        public void log(Level level, String message) {}

        @Override
        public void progress(
                double fraction,
                String step,
                @Nullable Integer stepIndex,
                @Nullable Integer epoch,
                @Nullable Integer epochs) {}

        @Override
        public void environment(RunEnvironment environment) {}

        @Override
        public void baseline(Measure measure) {
            baselines.add(measure);
        }

        @Override
        public void epoch(int stepIndex, StageResult.CurvePoint point) {
            epochs++;
        }

        @Override
        public void stage(StageResult stage) {
            stages.add(stage);
        }

        @Override
        public void checkpoint(int steps, List<PipelineResult.OutputFile> files) {
            checkpoints.add(steps);
        }
    }

    static Stream<String> pipelines() {
        return Stream.of("""
                [{"type": "prune", "sparsity": 0.6, "schedule": {"type": "linear", "epochs": 2},
                  "finetune": {"epochs": 2, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.1, "momentum": 0.9}}},
                 {"type": "evaluate", "part": "train"},
                 {"type": "quantize", "bits": 4,
                  "finetune": {"epochs": 1, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.1}}},
                 {"type": "finetune", "epochs": 2, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.1}}]""", """
                [{"type": "quantize", "bits": 2, "scheme": "symmetric"},
                 {"type": "prune", "sparsity": 0.3, "scope": "global"},
                 {"type": "finetune", "epochs": 1, "batchSize": 16, "keepBest": false,
                  "optimizer": {"type": "sgd", "learningRate": 0.1, "weightDecay": 0.1}}]""", """
                [{"type": "prune", "structure": "channel", "sparsity": 0.25},
                 {"type": "prune", "structure": "channel", "sparsity": 0.25, "mode": "mask"},
                 {"type": "finetune", "epochs": 1, "batchSize": 16, "optimizer": {"type": "adam", "learningRate": 0.01}},
                 {"type": "prune", "structure": "channel", "sparsity": 0.25}]""", """
                [{"type": "quantize", "bits": 4, "granularity": "channel",
                  "activations": {"bits": 8, "calibrationSamples": 32}},
                 {"type": "prune", "sparsity": 0.5},
                 {"type": "finetune", "epochs": 1, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.1}}]""", """
                [{"type": "quantize", "bits": 3},
                 {"type": "recalibrate", "batchNorm": false, "biasCorrection": true, "samples": 32}]""");
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void ends_with_the_same_bytes_and_figures_wherever_it_began(String steps) throws IOException {
        int count = JsonMapper.shared().readTree(steps).size();
        Path whole = Files.createDirectories(folder.resolve("whole"));
        Recorder leader = new Recorder();
        PipelineResult expected =
                run(steps, whole, IntStream.rangeClosed(0, count).boxed().toList(), null, leader);
        assertThat(leader.checkpoints).hasSize(count + 1);
        byte[] bytes = Files.readAllBytes(whole.resolve("out/model.safetensors"));

        int epochs = leader.epochs;
        for (int begun = 0; begun <= count; begun++) {
            Path part = Files.createDirectories(folder.resolve("from" + begun));
            Path checkpoint = whole.resolve("checkpoints/" + begun);
            Recorder follower = new Recorder();
            PipelineResult result =
                    run(steps, part, List.of(), new PipelineInput.Resume(checkpoint, "job_1"), follower);
            assertThat(part.resolve("out/model.safetensors")).hasBinaryContent(bytes);
            assertThat(result)
                    .usingRecursiveComparison()
                    .withComparatorForType(
                            Comparator.comparing(PipelineResult.OutputFile::bytes), PipelineResult.OutputFile.class)
                    .isEqualTo(expected);
            assertThat(follower.baselines).isEqualTo(leader.baselines);
            assertThat(follower.stages.subList(0, begun)).isEqualTo(leader.stages.subList(0, begun));
            assertThat(follower.stages)
                    .usingRecursiveComparison()
                    .ignoringFields("seconds")
                    .ignoringFieldsMatchingRegexes(".*(seconds|examplesPerSecond)")
                    .isEqualTo(leader.stages);
            assertThat(follower.epochs).isLessThanOrEqualTo(epochs);
            epochs = follower.epochs;
        }
        assertThat(epochs).isZero();
    }

    @Test
    void an_expected_baseline_is_checked_where_the_baseline_was_taken_over_too() throws IOException {
        Path whole = Files.createDirectories(folder.resolve("whole"));
        String steps = "[{\"type\": \"prune\", \"sparsity\": 0.5}]";
        run(steps, whole, List.of(0), null, new Recorder());
        PipelineInput.Resume begun = new PipelineInput.Resume(whole.resolve("checkpoints/0"), "job_1");
        Path other = Files.createDirectories(folder.resolve("other"));
        assertThatThrownBy(
                        () -> run(steps, other, List.of(), begun, new Recorder(), new ExpectedBaseline(0.999, 0.001)))
                .isInstanceOfSatisfying(
                        CompressionFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(CompressionFailure.Code.BASELINE_MISMATCH));
    }

    private static PipelineResult run(
            String steps, Path into, List<Integer> keepAfter, PipelineInput.@Nullable Resume resume, Recorder recorder)
            throws IOException {
        return run(steps, into, keepAfter, resume, recorder, null);
    }

    private static PipelineResult run(
            String steps,
            Path into,
            List<Integer> keepAfter,
            PipelineInput.@Nullable Resume resume,
            Recorder recorder,
            @Nullable ExpectedBaseline expected)
            throws IOException {
        PipelineSpec spec = new PipelineSpec(
                1,
                List.of(JsonMapper.shared().readValue(steps, StepSpec[].class)),
                null,
                List.of(Export.SAFETENSORS),
                expected,
                null);
        PipelineInput input = new PipelineInput(
                into,
                resource("mlp.pt"),
                null,
                false,
                resource("points.npz"),
                DatasetSpec.DEFAULT,
                "cpu",
                1,
                "test",
                false,
                keepAfter,
                resume);
        return Pipeline.run(spec, input, recorder);
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(StepCheckpointIT.class.getResource("/compression/" + name))
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
