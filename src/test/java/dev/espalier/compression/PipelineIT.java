package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.formats.ModelFiles;
import dev.espalier.formats.packed.PackedFile;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whole pipelines against the same in plain PyTorch; the scripts stand beside the numbers. */
class PipelineIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ObjectNode GOLDEN = golden("golden.json").setAll(golden("finetuning.json"));

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    private static ObjectNode golden(String name) {
        return (ObjectNode) JSON.readTree(resource(name).toFile());
    }

    static Set<String> pipelines() {
        return GOLDEN.propertyNames().stream().collect(java.util.stream.Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void ends_where_pytorch_ends(String name) throws IOException {
        JsonNode golden = GOLDEN.get(name);
        PipelineResult result = run(golden.get("steps").toString(), List.of(Export.SAFETENSORS));
        assertThat(result.last().loss()).isCloseTo(golden.get("loss").doubleValue(), within(1e-5));
        assertThat(result.last().accuracy()).isCloseTo(golden.get("accuracy").doubleValue(), within(1e-9));
        try (TensorFile model = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            golden.get("weights")
                    .properties()
                    .forEach(
                            tensor -> assertClose(tensor.getKey(), weights(model, tensor.getKey()), tensor.getValue()));
        }
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void tells_every_epoch_as_pytorch_has_it(String name) throws IOException {
        JsonNode golden = GOLDEN.get(name);
        run(golden.get("steps").toString(), List.of());
        assertThat(recorder.curve).hasSize(golden.get("curve").size());
        for (int i = 0; i < recorder.curve.size(); i++) {
            StageResult.CurvePoint point = recorder.curve.get(i);
            JsonNode expected = golden.get("curve").get(i);
            assertThat(point.epoch()).isEqualTo(expected.get("epoch").intValue());
            if (expected.hasNonNull("sparsity")) {
                assertThat(point.sparsity()).isCloseTo(expected.get("sparsity").doubleValue(), within(1e-12));
            }
            assertThat(point.trainLoss()).isCloseTo(expected.get("trainLoss").doubleValue(), within(1e-5));
            assertThat(point.testLoss()).isCloseTo(expected.get("testLoss").doubleValue(), within(1e-5));
            assertThat(point.testAccuracy())
                    .isCloseTo(expected.get("testAccuracy").doubleValue(), within(1e-9));
        }
    }

    @Test
    void two_runs_with_one_seed_give_the_same_bytes_and_another_seed_others() throws IOException {
        String steps = """
                [{"type": "prune", "sparsity": 0.5, "finetune": {"epochs": 2, "batchSize": 10, "keepBest": false,
                  "optimizer": {"type": "sgd", "learningRate": 0.1, "momentum": 0.9}}}]""";
        byte[] first = exported(steps, 1);
        assertThat(exported(steps, 1)).isEqualTo(first);
        assertThat(exported(steps, 2)).isNotEqualTo(first);
    }

    @Test
    void a_pruned_weight_is_zero_in_every_export_and_stays_so_through_later_steps() throws IOException {
        PipelineResult result = run("""
                [{"type": "prune", "sparsity": 0.5},
                 {"type": "finetune", "epochs": 2, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.5, "momentum": 0.9, "weightDecay": 0.01}},
                 {"type": "quantize", "bits": 4, "finetune": {"epochs": 1, "batchSize": 16, "optimizer": {"type": "sgd", "learningRate": 0.1}}}]""", List.of(Export.TORCHSCRIPT, Export.STATE_DICT, Export.SAFETENSORS));
        assertThat(recorder.stages)
                .extracting(StageResult::sparsity)
                .allSatisfy(s -> assertThat(s).isGreaterThanOrEqualTo(0.5));
        assertThat(result.exports())
                .extracting(PipelineResult.OutputFile::name)
                .containsExactly("model.torchscript.pt", "model.state_dict.pt", "model.safetensors");
        assertThat(result.layers()).allSatisfy(layer -> {
            assertThat(layer.sparsity()).isGreaterThanOrEqualTo(0.5);
            assertThat(layer.bits()).isEqualTo(4);
        });
        assertThat(distinct("0.weight")).isLessThanOrEqualTo(17);
    }

    @Test
    void a_codebook_keeps_its_number_of_values_through_its_own_finetuning_and_later_steps() throws IOException {
        String finetune =
                "'epochs': 2, 'batchSize': 16, 'optimizer': {'type': 'sgd', 'learningRate': 0.2, 'momentum': 0.9}";
        PipelineResult result = run("""
                [{'type': 'prune', 'sparsity': 0.5},
                 {'type': 'quantize', 'bits': 3, 'scheme': 'codebook', 'overrides': [{'layers': '*', 'bits': 4}, {'layers': '2', 'bits': 2}],
                  'finetune': {FINETUNE}},
                 {'type': 'finetune', FINETUNE}]""".replace("FINETUNE", finetune).replace('\'', '"'), List.of(Export.SAFETENSORS));
        assertThat(distinct("0.weight")).isLessThanOrEqualTo(17);
        assertThat(distinct("2.weight")).isLessThanOrEqualTo(5);
        assertThat(result.layers()).extracting(LayerResult::bits).containsExactly(4, 2);
        assertThat(result.layers()).allSatisfy(layer -> {
            assertThat(layer.sparsity()).isGreaterThanOrEqualTo(0.5);
            assertThat(layer.scale()).isNull();
            assertThat(layer.scales()).isNull();
            assertThat(layer.clipped()).isZero();
        });
    }

    @Test
    void a_second_quantize_replaces_the_first_and_channels_tell_their_scales() throws IOException {
        PipelineResult result = run("""
                [{"type": "quantize", "bits": 8, "scheme": "fixed_range", "range": {"halfRange": 0.2}},
                 {"type": "quantize", "bits": 4, "scheme": "affine", "granularity": "channel", "layers": {"include": ["0"]},
                  "overrides": [{"layers": "nothing*", "bits": 1}]}]""", List.of(Export.SAFETENSORS));
        LayerResult first = result.layers().getFirst();
        assertThat(first.bits()).isEqualTo(4);
        assertThat(Objects.requireNonNull(first.scales()).count()).isEqualTo(16);
        assertThat(first.zeroPoint()).isNull();
        LayerResult second = result.layers().getLast();
        assertThat(second.scale()).isEqualTo((double) (float) (0.4 / 256));
        assertThat(second.clipped()).isPositive();
        assertThat(recorder.warnings).anyMatch(log -> log.contains("\"nothing*\" of overrides"));
    }

    @Test
    void the_target_of_plain_finetuning_is_what_is_held_and_not_what_happens_to_be_zero() throws IOException {
        run("""
                [{"type": "quantize", "bits": 2, "scheme": "symmetric"},
                 {"type": "finetune", "epochs": 1, "optimizer": {"type": "sgd", "learningRate": 0.1}}]""", List.of());
        assertThat(recorder.stages.getFirst().sparsity()).isPositive();
        assertThat(recorder.curve).extracting(StageResult.CurvePoint::sparsity).containsExactly(0.0);
    }

    @Test
    void training_moves_batch_norm_statistics_and_counts_its_batches() throws IOException {
        run(
                """
                [{"type": "finetune", "epochs": 2, "batchSize": 4, "keepBest": false, "optimizer": {"type": "sgd", "learningRate": 0.01}}]""",
                List.of(Export.SAFETENSORS),
                1,
                resource("../graph/resnet-20-padded.safetensors"),
                resource("images.npz"));
        try (TensorFile before = TensorFile.open(resource("../graph/resnet-20-padded.safetensors"));
                TensorFile after = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            assertThat(after.bytes("bn1.num_batches_tracked").get(ValueLayout.JAVA_LONG_UNALIGNED, 0))
                    .isEqualTo(before.bytes("bn1.num_batches_tracked").get(ValueLayout.JAVA_LONG_UNALIGNED, 0) + 4);
            assertThat(weights(after, "layer3.2.bn2.running_var"))
                    .doesNotContain(weights(before, "layer3.2.bn2.running_var"));
            assertThat(weights(after, "conv1.weight")).isNotEqualTo(weights(before, "conv1.weight"));
        }
    }

    @Test
    void progress_rises_with_the_samples_that_are_done() throws IOException {
        run("""
                [{"type": "finetune", "epochs": 4, "batchSize": 8, "optimizer": {"type": "sgd", "learningRate": 0.01}}]""", List.of());
        // 50 test images, then four epochs of 64 training images at three and 50 test images, then the result's score.
        double total = 1 + 50 + 4 * (3 * 64 + 50) + 50;
        assertThat(recorder.fractions).isSorted().contains(50 / total, (50 + 3 * 8) / total, (50 + 2 * 242) / total);
        assertThat(recorder.fractions.getLast()).isEqualTo((total - 1) / total);
    }

    @Test
    void a_pipeline_that_changes_nothing_has_no_model() throws IOException {
        assertThat(run("[{\"type\": \"evaluate\"}, {\"type\": \"prune\", \"sparsity\": 0}]", List.of())
                        .model())
                .isNull();
    }

    @Test
    void a_diverging_finetuning_says_so() {
        assertThatThrownBy(() -> run("""
                [{"type": "finetune", "epochs": 50, "batchSize": 64, "optimizer": {"type": "sgd", "learningRate": 1000, "weightDecay": 900}}]""", List.of())).isInstanceOfSatisfying(CompressionFailure.class, failure -> {
            assertThat(failure.code()).isEqualTo(CompressionFailure.Code.DIVERGED);
            assertThat(failure).hasMessageContaining("epoch");
        });
    }

    @Test
    void an_empty_selection_fails_and_a_pattern_that_matches_nothing_warns() throws IOException {
        assertThatThrownBy(() -> run(
                        "[{\"type\": \"prune\", \"sparsity\": 0.5, \"layers\": {\"exclude\": [\"*\"]}}]", List.of()))
                .isInstanceOf(CompressionFailure.class);
        run("[{\"type\": \"prune\", \"sparsity\": 0.5, \"layers\": {\"include\": [\"*\", \"conv*\"]}}]", List.of());
        assertThat(recorder.warnings).anySatisfy(warning -> assertThat(warning).contains("conv*"));
    }

    @Test
    void a_packed_export_is_complete_and_holds_every_bit_of_the_others() throws IOException {
        PipelineResult result = run("""
                [{"type": "prune", "sparsity": 0.5}, {"type": "quantize", "bits": 4, "scheme": "codebook"}]""", List.of(Export.SAFETENSORS, Export.PACKED));
        assertThat(result.exports())
                .extracting(PipelineResult.OutputFile::name)
                .containsExactly("model.safetensors", "model.packed");
        Path packed = folder.resolve("out/model.packed");
        Path scratch = Files.createDirectories(folder.resolve("opened"));
        assertThat(Files.size(packed)).isLessThan(Files.size(folder.resolve("out/model.safetensors")));
        try (Checkpoint opened = ModelFiles.open(packed, scratch);
                TensorFile plain = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            assertThat(opened.format()).isEqualTo(CheckpointFormat.PACKED);
            assertThat(opened.tensors()).isEqualTo(plain.tensors());
            for (TensorInfo tensor : plain.tensors()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                opened.copy(tensor, bytes);
                assertThat(bytes.toByteArray())
                        .isEqualTo(plain.bytes(tensor.name()).toArray(ValueLayout.JAVA_BYTE));
            }
            assertThat(Structure.of(opened, null).graph())
                    .isNotNull()
                    .isEqualTo(Structure.of(plain, null).graph());
        }
        try (PackedFile file = PackedFile.open(packed, 1)) {
            assertThat(JSON.readValue(file.section("preprocessing"), DatasetSpec.Preprocessing.class))
                    .isEqualTo(DatasetSpec.DEFAULT.preprocessing());
        }
    }

    /** Trained through estimated bits, handed back under the coder's own; the accuracy told is that of what is handed back. */
    @ParameterizedTest
    @ValueSource(strings = {"symmetric", "affine", "codebook"})
    void codes_chosen_by_what_they_cost_pack_smaller_and_come_back_as_exported(String scheme) throws IOException {
        String pruned = """
                [{"type": "prune", "sparsity": 0.3},
                 {"type": "quantize", "bits": 5, "scheme": "%s", "objective": %s, "finetune":
                  {"epochs": 2, "batchSize": 10, "optimizer": {"type": "sgd", "learningRate": 0.05}}}]""";
        List<Export> exports = List.of(Export.SAFETENSORS, Export.PACKED);
        PipelineResult plain = run(pruned.formatted(scheme, "{\"type\": \"error\"}"), exports);
        byte[] byError = Files.readAllBytes(folder.resolve("out/model.safetensors"));
        run(pruned.formatted(scheme, "{\"type\": \"rate_distortion\", \"lambda\": 0}"), exports);
        assertThat(Files.readAllBytes(folder.resolve("out/model.safetensors"))).isEqualTo(byError);
        recorder.curve.clear();
        PipelineResult weighed =
                run(pruned.formatted(scheme, "{\"type\": \"rate_distortion\", \"lambda\": 2}"), exports);
        assertThat(codedBytes(weighed)).isLessThan(codedBytes(plain));
        assertThat(weighed.last().sparsity())
                .isGreaterThanOrEqualTo(plain.last().sparsity());
        assertThat(recorder.curve)
                .extracting(StageResult.CurvePoint::testLoss)
                .contains(weighed.last().loss());
        byte[] exported = Files.readAllBytes(folder.resolve("out/model.safetensors"));
        run(
                "[{\"type\": \"evaluate\"}]",
                List.of(Export.SAFETENSORS),
                1,
                folder.resolve("out/model.packed"),
                resource("points.npz"));
        assertThat(Files.readAllBytes(folder.resolve("out/model.safetensors"))).isEqualTo(exported);
    }

    /** Without tables and names, which outweigh the codes of so small a network. */
    private static long codedBytes(PipelineResult result) {
        return Objects.requireNonNull(result.exports().getLast().ledger()).rows().stream()
                .mapToLong(row -> row.significance() + row.codes())
                .sum();
    }

    @Test
    void a_job_on_a_packed_file_ends_as_on_the_other() throws IOException {
        run("[{\"type\": \"prune\", \"sparsity\": 0.5}]", List.of(Export.SAFETENSORS, Export.PACKED));
        String steps = """
                [{"type": "finetune", "epochs": 1, "batchSize": 10, "optimizer": {"type": "sgd", "learningRate": 0.1}}]""";
        Path plain = Files.copy(folder.resolve("out/model.safetensors"), folder.resolve("plain"));
        Path packed = Files.copy(folder.resolve("out/model.packed"), folder.resolve("packed"));
        run(steps, List.of(Export.SAFETENSORS), 1, plain, resource("points.npz"));
        byte[] expected = Files.readAllBytes(folder.resolve("out/model.safetensors"));
        run(steps, List.of(Export.SAFETENSORS), 1, packed, resource("points.npz"));
        assertThat(Files.readAllBytes(folder.resolve("out/model.safetensors"))).isEqualTo(expected);
    }

    private byte[] exported(String steps, long seed) throws IOException {
        run(steps, List.of(Export.SAFETENSORS), seed);
        return Files.readAllBytes(folder.resolve("out/model.safetensors"));
    }

    private PipelineResult run(String steps, List<Export> export) throws IOException {
        return run(steps, export, 1);
    }

    private PipelineResult run(String steps, List<Export> export, long seed) throws IOException {
        return run(steps, export, seed, resource("mlp.pt"), resource("points.npz"));
    }

    private PipelineResult run(String steps, List<Export> export, long seed, Path model, Path dataset)
            throws IOException {
        recorder.curve.clear();
        PipelineSpec spec =
                new PipelineSpec(seed, List.of(JSON.readValue(steps, StepSpec[].class)), null, export, null, null);
        return Pipeline.run(
                spec,
                new PipelineInput(folder, model, null, false, dataset, DatasetSpec.DEFAULT, "cpu", 1, "test"),
                recorder);
    }

    private long distinct(String tensor) throws IOException {
        try (TensorFile model = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            return Arrays.stream(weights(model, tensor)).distinct().count();
        }
    }

    private static double[] weights(TensorFile model, String tensor) {
        double[] weights = new double[(int) model.tensor(tensor).elements()];
        model.values(tensor).read(0, weights, weights.length);
        return weights;
    }

    private static void assertClose(String tensor, double[] ours, JsonNode theirs) {
        assertThat(ours).hasSize(theirs.size());
        for (int i = 0; i < ours.length; i++) {
            assertThat(ours[i])
                    .as(tensor + "[" + i + "]")
                    .isCloseTo(theirs.get(i).doubleValue(), within(1e-5));
            assertThat(ours[i] == 0)
                    .as(tensor + "[" + i + "] is zero")
                    .isEqualTo(theirs.get(i).doubleValue() == 0);
        }
    }

    private static Path resource(String name) {
        return Path.of(Objects.requireNonNull(PipelineIT.class.getResource("/compression/" + name))
                .getPath());
    }
}
