package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.formats.Checkpoints;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** TorchScript programs that PyTorch wrote go the whole way; the script that wrote them stands beside them. */
class ProgramIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode GOLDEN =
            JSON.readTree(resource("programs/golden.json").toFile());

    private static final String PRUNE_AND_QUANTIZE = """
            [{"type": "evaluate"},
             {"type": "prune", "sparsity": 0.6, "scope": "global"},
             {"type": "quantize", "bits": 5}]""";
    private static final String WITH_FINETUNING = """
            [{"type": "prune", "sparsity": 0.5, "schedule": {"type": "linear", "epochs": 2},
              "finetune": {"epochs": 3, "batchSize": 4, "keepBest": false,
                "optimizer": {"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.001}}},
             {"type": "quantize", "bits": 6,
              "finetune": {"epochs": 2, "batchSize": 4, "optimizer": {"type": "sgd", "learningRate": 0.01}}}]""";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"residual.scripted.pt", "residual.traced.pt"})
    void a_program_is_pruned_and_quantized_as_its_state_dict_is(String program) throws IOException {
        assertSame(run("residual.state_dict.pt", PRUNE_AND_QUANTIZE), run(program, PRUNE_AND_QUANTIZE));
    }

    @Test
    void a_scripted_program_is_finetuned_as_its_state_dict_is() throws IOException {
        assertSame(run("residual.state_dict.pt", WITH_FINETUNING), run("residual.scripted.pt", WITH_FINETUNING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"group_lasso", "proximal_l1"})
    void a_program_learns_from_itself_and_is_drawn_to_zero_as_its_state_dict_is(String penalty) throws IOException {
        String steps = """
                [{"type": "prune", "sparsity": 0.3},
                 {"type": "finetune", "epochs": 2, "batchSize": 16, "keepBest": false,
                  "optimizer": {"type": "sgd", "learningRate": 0.01, "momentum": 0.9},
                  "regularizer": {"type": "%s", "strength": 0.05}, "projection": {"keep": 500},
                  "distillation": {"temperature": 3, "weight": 0.9}}]""".formatted(penalty);
        assertSame(run("residual.state_dict.pt", steps), run("residual.scripted.pt", steps));
    }

    @Test
    void weights_under_two_names_are_drawn_to_zero_once() throws IOException {
        Run ours = run("tied.pt", """
                [{"type": "finetune", "epochs": 2, "keepBest": false,
                  "optimizer": {"type": "adam", "learningRate": 0.01}, "projection": {"keep": 100}}]""");
        assertThat(ours.recorder.stages.getFirst().sparsity()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"residual.scripted.pt", "residual.traced.pt", "tied.pt"})
    void a_program_is_trained_as_pytorch_trains_it(String program) throws IOException {
        JsonNode golden = GOLDEN.get(program);
        Run ours = run(program, """
                [{"type": "finetune", "epochs": 3, "batchSize": 64, "keepBest": false,
                  "optimizer": {"type": "sgd", "learningRate": 0.05, "momentum": 0.9, "weightDecay": 0.01}}]""");
        for (int epoch = 0; epoch < 3; epoch++) {
            StageResult.CurvePoint point = ours.recorder.curve.get(epoch);
            JsonNode expected = golden.get("curve").get(epoch);
            assertThat(point.trainLoss()).isCloseTo(expected.get(0).doubleValue(), within(1e-5));
            assertThat(point.testLoss()).isCloseTo(expected.get(1).doubleValue(), within(1e-5));
        }
        for (String name : golden.get("tensors").propertyNames()) {
            if (!name.equals("again.weight")) {
                double[] expected = JSON.treeToValue(golden.get("tensors").get(name), double[].class);
                assertThat(ours.tensor(name)).as(name).containsExactly(expected, within(1e-5));
            }
        }
    }

    @Test
    void the_result_is_a_program_that_goes_on_where_the_job_ended() throws IOException {
        Run first = run("residual.scripted.pt", WITH_FINETUNING);
        PipelineResult.OutputFile model = Objects.requireNonNull(first.result.model());
        assertThat(model.format()).isEqualTo("torchscript");
        Run second = run(first.folder.resolve(model.path()), resource("images.npz"), "[{\"type\": \"evaluate\"}]");
        assertThat(second.result.last().loss()).isEqualTo(first.result.last().loss());
        assertThat(second.result.last().nonzeroParameters())
                .isEqualTo(first.result.last().nonzeroParameters());
        try (Checkpoint exported = Checkpoints.open(first.folder.resolve("out/model.torchscript.pt"), folder)) {
            assertThat(exported.format()).isEqualTo(CheckpointFormat.TORCHSCRIPT);
            assertThat(exported.tensors()).hasSameElementsAs(first.tensors());
        }
    }

    @Test
    void a_trace_in_training_mode_scores_as_pytorch_scores_it_and_is_told_of() throws IOException {
        try (Checkpoint trace = Checkpoints.open(resource("programs/residual.traced-in-training.pt"), folder)) {
            assertThat(trace.findings())
                    .anySatisfy(finding -> assertThat(finding).startsWith("traced in train mode:"));
        }
        // With the statistics of the batch and not its own, it answers otherwise than the network that was traced
        Run scored = run("residual.traced-in-training.pt", "[{\"type\": \"evaluate\"}]");
        assertThat(scored.recorder.warnings)
                .anySatisfy(warning -> assertThat(warning).startsWith("traced in train mode:"));
        assertThat(scored.result.last().loss())
                .isCloseTo(
                        GOLDEN.get("residual.traced-in-training.pt")
                                .get("testLoss")
                                .doubleValue(),
                        within(1e-5));
    }

    @Test
    void a_program_that_answers_with_more_than_one_tensor_is_told_so() {
        assertThatThrownBy(() -> run("pair.pt", "[{\"type\": \"evaluate\"}]"))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining("2 tensors");
    }

    @Test
    void samples_that_a_program_cannot_take_fail_the_job_with_their_shape_and_the_cause() {
        assertThatThrownBy(
                        () -> run(resource("programs/tied.pt"), resource("images.npz"), "[{\"type\": \"evaluate\"}]"))
                .isInstanceOfSatisfying(CompressionFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(CompressionFailure.Code.DATA);
                    assertThat(failure).hasMessageContaining("(3, 32, 32)").hasMessageContaining("shapes cannot be");
                });
    }

    @Test
    void a_program_in_half_precision_is_pruned_by_its_weights_alone() throws IOException {
        Run half = run(resource("programs/half.pt"), null, "[{\"type\": \"prune\", \"sparsity\": 0.5}]");
        assertThat(half.result.last().sparsity()).isEqualTo(0.5);
        assertThatThrownBy(() -> run("half.pt", "[{\"type\": \"evaluate\"}]"))
                .isInstanceOfSatisfying(CompressionFailure.class, failure -> {
                    assertThat(failure).hasMessageContaining("half.pt is not runnable; its findings say why");
                    assertThat(failure.hint()).contains("float16");
                });
    }

    private static void assertSame(Run expected, Run actual) throws IOException {
        assertThat(actual.recorder.curve).hasSameSizeAs(expected.recorder.curve);
        for (int i = 0; i < actual.recorder.curve.size(); i++) {
            assertThat(actual.recorder.curve.get(i).trainLoss())
                    .isCloseTo(expected.recorder.curve.get(i).trainLoss(), within(1e-5));
        }
        assertThat(actual.result.last().loss()).isCloseTo(expected.result.last().loss(), within(1e-5));
        assertThat(actual.result.last().correct())
                .isEqualTo(expected.result.last().correct());
        assertThat(actual.result.last().nonzeroParameters())
                .isEqualTo(expected.result.last().nonzeroParameters());
        assertThat(actual.result.layers())
                .extracting(LayerResult::name, LayerResult::nonzero, LayerResult::bits)
                .containsExactlyElementsOf(expected.result.layers().stream()
                        .map(layer -> org.assertj.core.groups.Tuple.tuple(layer.name(), layer.nonzero(), layer.bits()))
                        .toList());
        for (TensorInfo tensor : expected.tensors()) {
            if (tensor.dtype().isFloat()) {
                assertThat(actual.tensor(tensor.name()))
                        .as(tensor.name())
                        .containsExactly(expected.tensor(tensor.name()), within(1e-5));
            }
        }
    }

    private Run run(String program, String steps) throws IOException {
        return run(
                resource("programs/" + program),
                resource(program.startsWith("residual") ? "images.npz" : "points.npz"),
                steps);
    }

    private Run run(Path model, @org.jspecify.annotations.Nullable Path dataset, String steps) throws IOException {
        Path job = Files.createTempDirectory(folder, "job");
        PipelineRecorder recorder = new PipelineRecorder();
        List<Export> exports = new ArrayList<>(List.of(Export.SAFETENSORS));
        if (dataset != null) {
            exports.add(Export.TORCHSCRIPT);
        }
        PipelineSpec spec =
                new PipelineSpec(1, List.of(JSON.readValue(steps, StepSpec[].class)), null, exports, null, null);
        PipelineInput input =
                new PipelineInput(job, model, null, false, dataset, DatasetSpec.DEFAULT, "cpu", 1, "test");
        return new Run(job, recorder, Pipeline.run(spec, input, recorder));
    }

    /** What became of one run. */
    private record Run(Path folder, PipelineRecorder recorder, PipelineResult result) {
        List<TensorInfo> tensors() throws IOException {
            try (TensorFile file = TensorFile.open(folder.resolve("out/model.safetensors"))) {
                return file.tensors();
            }
        }

        double[] tensor(String name) throws IOException {
            try (TensorFile file = TensorFile.open(folder.resolve("out/model.safetensors"))) {
                TensorInfo tensor = file.tensor(name);
                if (!tensor.dtype().isFloat()) {
                    return new double[] {file.bytes(name).get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0)};
                }
                double[] values = new double[(int) tensor.elements()];
                file.values(name).read(0, values, values.length);
                return values;
            }
        }
    }

    private static Path resource(String name) {
        return Path.of(Objects.requireNonNull(ProgramIT.class.getResource("/compression/" + name))
                .getPath());
    }
}
