package dev.espalier.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.formats.Checkpoints;
import dev.espalier.graph.Architecture;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A network whose second layer has the first one's weight, against the same in PyTorch: make_tied.py. */
class TiedIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode GOLDEN =
            JSON.readTree(resource("tied/tied.json").toFile());

    /** 8 x 8 and 4 x 8 weights, and three biases. */
    private static final long PARAMETERS = 64 + 32 + 8 + 8 + 4;

    private static final Map<String, String> TIED = Map.of("fc2.weight", "fc1.weight");
    private static final List<Export> ALL =
            List.of(Export.TORCHSCRIPT, Export.STATE_DICT, Export.SAFETENSORS, Export.NPZ, Export.ONNX);

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    static Set<String> pipelines() {
        return GOLDEN.propertyNames().stream().collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void ends_where_pytorch_ends(String name) throws IOException {
        JsonNode golden = GOLDEN.get(name);
        PipelineResult result = run(golden.get("steps").toString(), List.of(Export.STATE_DICT));
        assertThat(result.last().loss()).isCloseTo(golden.get("loss").doubleValue(), within(1e-5));
        assertThat(result.last().parameters()).isEqualTo(PARAMETERS);
        assertThat(result.last().nonzeroParameters())
                .isEqualTo(golden.get("nonzero").longValue());
        assertThat(result.last().bytes().float32()).isEqualTo(4 * PARAMETERS);
        assertThat(result.layers()).extracting(LayerResult::name).containsExactly("fc1", "fc3");
        try (Checkpoint model = opened("model.state_dict.pt");
                TensorFile values = TensorFile.convert(model, folder.resolve("values"))) {
            golden.get("weights").properties().forEach(tensor -> {
                double[] ours = weights(values, tensor.getKey());
                for (int i = 0; i < ours.length; i++) {
                    double theirs = tensor.getValue().get(i).doubleValue();
                    assertThat(ours[i]).as(tensor.getKey()).isCloseTo(theirs, within(1e-5));
                    assertThat(ours[i] == 0).as(tensor.getKey()).isEqualTo(theirs == 0);
                }
            });
        }
    }

    @Test
    void every_export_has_all_names_and_those_that_can_share_the_numbers() throws IOException {
        run("""
                [{"type": "prune", "sparsity": 0.5},
                 {"type": "finetune", "epochs": 2, "batchSize": 64, "optimizer": {"type": "sgd", "learningRate": 0.1}},
                 {"type": "quantize", "bits": 4},
                 {"type": "recalibrate", "batchNorm": false, "biasCorrection": true, "samples": 64},
                 {"type": "sensitivity", "of": "prune", "values": [0.5], "layers": {"include": ["fc2"]}},
                 {"type": "measure"}]""", ALL);
        assertThat(recorder.stages.get(4).sensitivity())
                .extracting(SensitivityPoint::layer)
                .containsExactly("fc1");
        List<String> names = List.of("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias");
        for (String file : List.of("model.torchscript.pt", "model.state_dict.pt", "model.safetensors")) {
            try (Checkpoint model = opened(file)) {
                assertThat(model.tensors().stream().map(TensorInfo::name))
                        .as(file)
                        .containsExactlyInAnyOrderElementsOf(names);
                assertThat(tied(model)).as(file).isEqualTo(TIED);
            }
        }
        try (Checkpoint npz = opened("model.npz")) {
            assertThat(npz.tensors().stream().map(TensorInfo::name)).containsExactlyElementsOf(names);
            assertThat(tied(npz)).as("which cannot tell").isEmpty();
            try (TensorFile values = TensorFile.convert(npz, folder.resolve("values"))) {
                assertThat(weights(values, "fc2.weight")).isEqualTo(weights(values, "fc1.weight"));
            }
        }
        String onnx = Files.readString(folder.resolve("out/model.onnx"), StandardCharsets.ISO_8859_1);
        assertThat(onnx).contains("fc1.weight").doesNotContain("fc2.weight");
        assertThat(Files.size(folder.resolve("out/model.state_dict.pt")))
                .isLessThanOrEqualTo(Files.size(resource("tied/tied.pt")) + 100);
        assertThat(Files.size(folder.resolve("out/model.safetensors"))).isLessThan(4 * PARAMETERS + 600);
    }

    @Test
    void goes_on_from_a_checkpoint_to_the_same_bytes() throws IOException {
        String steps = """
                [{"type": "prune", "sparsity": 0.5},
                 {"type": "quantize", "bits": 4},
                 {"type": "finetune", "epochs": 1, "batchSize": 16, "optimizer": {"type": "adam", "learningRate": 0.01}}]""";
        Path whole = Files.createDirectories(folder.resolve("whole"));
        List<Export> forms = List.of(Export.STATE_DICT, Export.TORCHSCRIPT, Export.SAFETENSORS);
        run(steps, forms, whole, resource("tied/tied.pt"), null, List.of(1, 2), null);
        for (int begun = 1; begun <= 2; begun++) {
            Path part = Files.createDirectories(folder.resolve("from" + begun));
            PipelineInput.Resume from = new PipelineInput.Resume(whole.resolve("checkpoints/" + begun), "job_1");
            run(steps, forms, part, resource("tied/tied.pt"), null, List.of(), from);
            for (Export form : forms) {
                assertThat(part.resolve("out/" + form.fileName()))
                        .hasSameBinaryContentAs(whole.resolve("out/" + form.fileName()));
            }
        }
    }

    @Test
    void a_job_on_what_a_job_made_finds_the_tie_again() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path second = Files.createDirectories(folder.resolve("second"));
        run(
                "[{\"type\": \"prune\", \"sparsity\": 0.5}]",
                List.of(),
                first,
                resource("tied/tied.pt"),
                null,
                List.of(),
                null);
        PipelineResult result = run(
                "[{\"type\": \"quantize\", \"bits\": 3}]",
                List.of(Export.STATE_DICT),
                second,
                first.resolve("out/final.model.safetensors"),
                null,
                List.of(),
                null);
        assertThat(result.last().parameters()).isEqualTo(PARAMETERS);
        try (Checkpoint model = Checkpoints.open(second.resolve("out/model.state_dict.pt"), folder)) {
            assertThat(tied(model)).isEqualTo(TIED);
        }
    }

    /** In, the same layer twice, out: what goes of the twin goes of what feeds it and of what reads it. */
    @Test
    void outputs_of_a_tied_layer_go_in_all_its_uses() throws IOException {
        Path model = chain();
        Architecture graph = Architecture.of(JSON.readTree("""
                {"input": [8], "nodes": [
                  {"name": "in", "op": "linear"}, {"name": "r0", "op": "relu"},
                  {"name": "a", "op": "linear"}, {"name": "r1", "op": "relu"},
                  {"name": "b", "op": "linear"}, {"name": "r2", "op": "relu"},
                  {"name": "out", "op": "linear"}], "output": "out"}"""));
        String step = "[{\"type\": \"prune\", \"structure\": \"channel\", \"sparsity\": 0.5, \"mode\": \"MODE\"}]";
        Path masked = Files.createDirectories(folder.resolve("masked"));
        Path shrunken = Files.createDirectories(folder.resolve("shrunken"));
        List<Export> forms = List.of(Export.STATE_DICT, Export.TORCHSCRIPT, Export.ONNX);
        PipelineResult zeros = run(step.replace("MODE", "mask"), forms, masked, model, graph, List.of(), null);
        PipelineResult smaller = run(step.replace("MODE", "shrink"), forms, shrunken, model, graph, List.of(), null);
        assertThat(smaller.last().loss()).isCloseTo(zeros.last().loss(), within(1e-6));
        assertThat(smaller.last().loss()).isNotCloseTo(recorder.baseline().loss(), within(1e-4));
        assertThat(smaller.last().parameters()).isEqualTo(3 * 8 + 3 + 3 * 3 + 3 + 3 + 4 * 3 + 4);
        try (Checkpoint written = Checkpoints.open(shrunken.resolve("out/model.state_dict.pt"), folder)) {
            assertThat(tied(written)).isEqualTo(Map.of("b.weight", "a.weight"));
            assertThat(written.tensors())
                    .extracting(TensorInfo::name, TensorInfo::shape)
                    .contains(tuple("a.weight", List.of(3L, 3L)), tuple("b.weight", List.of(3L, 3L)));
        }
    }

    private Path chain() throws IOException {
        Path file = folder.resolve("chain.safetensors");
        TensorInfo twin = new TensorInfo("b.weight", DType.FLOAT32, List.of(6L, 6L), "a.weight");
        List<TensorInfo> tensors = List.of(
                tensor("in.weight", 6L, 8L),
                tensor("in.bias", 6L),
                tensor("a.weight", 6L, 6L),
                tensor("a.bias", 6L),
                twin,
                tensor("b.bias", 6L),
                tensor("out.weight", 4L, 6L),
                tensor("out.bias", 4L));
        SplittableRandom random = new SplittableRandom(3);
        try (TensorFile made = TensorFile.create(file, tensors, Map.of())) {
            for (TensorInfo tensor : made.distinct()) {
                double[] values = random.doubles(tensor.elements(), -1, 1).toArray();
                made.editable(tensor.name()).write(0, values, values.length);
            }
        }
        return file;
    }

    private static TensorInfo tensor(String name, Long... shape) {
        return new TensorInfo(name, DType.FLOAT32, List.of(shape));
    }

    @Test
    void a_tied_layer_that_reads_the_networks_input_keeps_all_outputs() {
        assertThatThrownBy(
                        () -> run("[{\"type\": \"prune\", \"structure\": \"channel\", \"sparsity\": 0.5}]", List.of()))
                .isInstanceOfSatisfying(
                        CompressionFailure.class,
                        failure -> assertThat(failure)
                                .hasMessageContaining(
                                        "no output of \"fc1\" is removed: it, or what it is combined with, is the network's"
                                                + " input"));
    }

    @Test
    void a_program_hands_back_all_names_of_its_tied_tensors() throws IOException {
        run(
                "[{\"type\": \"prune\", \"sparsity\": 0.5}]",
                List.of(Export.STATE_DICT, Export.TORCHSCRIPT, Export.SAFETENSORS),
                folder,
                resource("programs/tied.pt"),
                null,
                List.of(),
                null);
        Map<String, String> expected;
        try (Checkpoint program = Checkpoints.open(resource("programs/tied.pt"), folder)) {
            expected = tied(program);
            assertThat(expected).isNotEmpty();
        }
        for (String file : List.of("model.torchscript.pt", "model.state_dict.pt", "model.safetensors")) {
            try (Checkpoint model = opened(file)) {
                assertThat(tied(model)).as(file).isEqualTo(expected);
            }
        }
    }

    private PipelineResult run(String steps, List<Export> export) throws IOException {
        return run(steps, export, folder, resource("tied/tied.pt"), null, List.of(), null);
    }

    private PipelineResult run(
            String steps,
            List<Export> export,
            Path into,
            Path model,
            @Nullable Architecture architecture,
            List<Integer> keepAfter,
            PipelineInput.@Nullable Resume resume)
            throws IOException {
        PipelineSpec spec =
                new PipelineSpec(1, List.of(JSON.readValue(steps, StepSpec[].class)), null, export, null, null);
        PipelineInput input = new PipelineInput(
                into,
                model,
                architecture,
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

    private Checkpoint opened(String file) throws IOException {
        return Checkpoints.open(folder.resolve("out/" + file), folder);
    }

    private static Map<String, String> tied(Checkpoint model) {
        return model.tensors().stream()
                .filter(TensorInfo::isTied)
                .collect(Collectors.toMap(TensorInfo::name, TensorInfo::storedAs));
    }

    private static double[] weights(TensorFile model, String tensor) {
        double[] weights = new double[(int) model.tensor(tensor).elements()];
        model.values(tensor).read(0, weights, weights.length);
        return weights;
    }

    private static Path resource(String name) {
        return Path.of(Objects.requireNonNull(TiedIT.class.getResource("/compression/" + name))
                .getPath());
    }
}
