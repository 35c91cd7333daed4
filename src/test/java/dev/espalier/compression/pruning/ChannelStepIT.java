package dev.espalier.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.PipelineRecorder;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.graph.Architecture;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whole units pruned: which ones, against a computation with numpy; and what becomes of them through a pipeline. */
class ChannelStepIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path RESNET = RESOURCES.resolve("graph/resnet-20-padded.safetensors");
    private static final Path IMAGES = RESOURCES.resolve("compression/images.npz");
    private static final String FINETUNE =
            "\"finetune\": {\"epochs\": 4, \"batchSize\": 4, \"optimizer\": {\"type\": \"sgd\","
                    + " \"learningRate\": 0.02, \"momentum\": 0.9, \"weightDecay\": 0.01}}";

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    static Stream<JsonNode> golden() {
        JsonNode cases = JSON.readTree(
                RESOURCES.resolve("compression/channels/channels.json").toFile());
        return StreamSupport.stream(cases.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void takes_the_units_that_numpy_takes(JsonNode golden) throws IOException {
        Path model = RESOURCES.resolve("graph").resolve(golden.get("model").asString());
        Path dataset = golden.has("dataset")
                ? RESOURCES.resolve("compression").resolve(golden.get("dataset").asString())
                : null;
        ObjectNode step = (ObjectNode) golden.get("step").deepCopy();
        PipelineResult small = run("[" + step + "]", model, dataset);
        assertThat(small.last().parameters()).isEqualTo(golden.get("parameters").longValue());
        PipelineResult masked = run("[" + step.put("mode", "mask") + "]", model, dataset);
        try (TensorFile file = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            golden.get("removed")
                    .properties()
                    .forEach(layer -> assertThat(zeroRows(file, layer.getKey() + ".weight"))
                            .as(layer.getKey())
                            .isEqualTo(StreamSupport.stream(layer.getValue().spliterator(), false)
                                    .map(JsonNode::intValue)
                                    .toList()));
        }
        assertThat(masked.last().parameters())
                .isGreaterThanOrEqualTo(small.last().parameters());
    }

    @Test
    void a_small_network_is_finetuned_quantized_and_pruned_again() throws IOException {
        PipelineResult result = run("""
                [{"type": "prune", "structure": "channel", "sparsity": 0.5, FINETUNE},
                 {"type": "prune", "sparsity": 0.5},
                 {"type": "quantize", "bits": 4},
                 {"type": "prune", "structure": "channel", "sparsity": 0.3, "criterion": "l1"},
                 {"type": "evaluate"}]""", RESNET, IMAGES);
        assertThat(recorder.stages).hasSize(5);
        assertThat(recorder.stages.getFirst().curve()).hasSize(4);
        assertThat(recorder.stages.getFirst().beforeFinetune()).isNotNull();
        assertThat(recorder.stages.getLast().loss())
                .isEqualTo(recorder.stages.get(3).loss());
        assertThat(result.last().macs()).isLessThan(recorder.baseline().macs());
        assertThat(result.layers()).allSatisfy(layer -> assertThat(layer.bits()).isEqualTo(4));
        assertThat(result.layers())
                .filteredOn(layer -> layer.channelsKept() != null)
                .allSatisfy(layer ->
                        assertThat(layer.channelsKept()).isEqualTo(layer.shape().getFirst()));
        assertThat(result.layers().getLast().channelsKept()).isNull();
    }

    @Test
    void widths_are_multiples_or_whole_where_they_are_rounded() throws IOException {
        String steps = "[{\"type\": \"prune\", \"structure\": \"channel\", \"sparsity\": 0.7, \"roundTo\": %d}]";
        PipelineResult exact = run(steps.formatted(1), RESNET, IMAGES);
        PipelineResult rounded = run(steps.formatted(3), RESNET, IMAGES);
        assertThat(kept(exact)).anyMatch(width -> width % 3 != 0);
        assertThat(kept(rounded)).isNotEmpty().allMatch(width -> width % 3 == 0);
        assertThat(rounded.last().parameters()).isGreaterThan(exact.last().parameters());
    }

    @Test
    void a_network_that_is_fast_enough_stays_and_one_that_cannot_be_ends_the_job() throws IOException {
        String steps = "[{\"type\": \"prune\", \"structure\": \"channel\", \"maxLatencyMs\": %s}]";
        PipelineResult whole = run(steps.formatted("1e6"), RESNET, IMAGES);
        assertThat(whole.last().parameters()).isEqualTo(recorder.baseline().parameters());
        assertThat(recorder.infos).anyMatch(info -> info.contains("nothing is removed"));
        assertThatThrownBy(() -> run(steps.formatted("1e-6"), RESNET, IMAGES))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining("no widths were found with which a sample takes 0.000 ms or less");
        assertThat(recorder.infos).anyMatch(info -> info.startsWith("milliseconds of a sample by units left of "));
    }

    private static List<Long> kept(PipelineResult result) {
        return result.layers().stream()
                .map(LayerResult::channelsKept)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void masked_units_stay_zero_through_training_and_in_later_jobs() throws IOException {
        PipelineResult result = run("""
                [{"type": "prune", "structure": "channel", "sparsity": 0.5, "mode": "mask", FINETUNE}]""", RESNET, IMAGES);
        assertMasked(folder.resolve("out/model.safetensors"));
        Path model = folder.resolve(Objects.requireNonNull(result.model()).path());
        run(
                "[{\"type\": \"finetune\","
                        + FINETUNE.substring(FINETUNE.indexOf('{') + 1).replace("}}", "}") + "}]",
                model,
                IMAGES,
                true);
        assertMasked(folder.resolve("out/model.safetensors"));
    }

    @ParameterizedTest
    @CsvSource({"linear, true", "cubic, true", "exponential, false"})
    void units_are_masked_while_a_schedule_rises_and_taken_out_after_it(String type, boolean regrow)
            throws IOException {
        String steps = """
                [{"type": "prune", "structure": "channel", "sparsity": 0.5, "mode": "MODE",
                  "schedule": {"type": "%s", "epochs": 3, "regrow": %s}, FINETUNE}]""".formatted(type, regrow);
        PipelineResult masked = run(steps.replace("MODE", "mask"), RESNET, IMAGES);
        List<Long> kept =
                masked.layers().stream().map(LayerResult::channelsKept).toList();
        PipelineResult small = run(steps.replace("MODE", "shrink"), RESNET, IMAGES);
        assertThat(small.layers()).extracting(LayerResult::channelsKept).containsExactlyElementsOf(kept);
        assertThat(small.layers()).extracting(layer -> layer.shape().getFirst()).contains(1L);
        assertThat(small.last().parameters()).isLessThan(masked.last().parameters());
        assertThat(small.last().loss())
                .isCloseTo(Objects.requireNonNull(masked.last().loss()), within(1e-5));
    }

    @Test
    void a_ratio_of_its_own_and_layers_that_stay() throws IOException {
        PipelineResult result = run("""
                [{"type": "prune", "structure": "channel", "sparsity": 0.25, "overrides": [{"layers": "layer3.1.conv1", "sparsity": 0.5}, {"layers": "linear", "sparsity": 1}],
                  "layers": {"include": ["*.conv1"], "exclude": ["layer3.0.*"]}}]""", RESNET, null);
        assertThat(kept(result, "layer3.1.conv1")).isEqualTo(4);
        assertThat(kept(result, "layer3.2.conv1")).isEqualTo(6);
        assertThat(kept(result, "layer3.0.conv1")).isNull();
        assertThat(kept(result, "layer3.1.conv2")).isNull();
        assertThat(recorder.warnings).contains("the override \"linear\" matches no layer whose outputs are removed");
    }

    @Test
    void one_unit_stays_whatever_is_asked() throws IOException {
        PipelineResult result = run("""
                [{"type": "prune", "structure": "channel", "sparsity": 1, "criterion": "random"}]""", RESNET, IMAGES);
        assertThat(kept(result, "layer3.1.conv1")).isEqualTo(1);
        assertThat(recorder.warnings)
                .anySatisfy(warning -> assertThat(warning).contains("layer3.1.conv1", "one output stays"));
        assertThat(result.architecture()).isNotNull();
    }

    @Test
    void the_same_seed_takes_the_same_units() throws IOException {
        String steps =
                "[{\"type\": \"prune\", \"structure\": \"channel\", \"sparsity\": 0.5, \"criterion\": \"random\", \"mode\": \"mask\"}]";
        run(steps, RESNET, null);
        List<Integer> once = zeroRows("layer3.1.conv1.weight");
        run(steps, RESNET, null);
        assertThat(zeroRows("layer3.1.conv1.weight")).isEqualTo(once).hasSize(4);
    }

    @Test
    void a_built_in_that_is_still_one_keeps_its_name() throws IOException {
        PipelineResult result = run(
                "[{\"type\": \"prune\", \"structure\": \"channel\", \"sparsity\": 0.5}]",
                RESOURCES.resolve("graph/resnet-20-flat.safetensors"),
                null);
        assertThat(result.architecture()).isEqualTo(Architecture.named("resnet-20"));
    }

    @Test
    void says_why_it_cannot_be_done() {
        assertRefused(
                "\"criterion\": \"batch_norm_scale\"", RESOURCES.resolve("graph/mlp.safetensors"), "no batch norm");
        assertRefused("\"layers\": {\"include\": [\"linear\"]}", RESNET, "no output of a layer can be removed");
        assertRefused(
                "\"mode\": \"mask\"",
                RESOURCES.resolve("graph/lift/deciding.scripted.pt"),
                "deciding.scripted.pt has none (aten::sum at code/__torch__.py line 10");
    }

    private void assertRefused(String settings, Path model, String message) {
        assertThatThrownBy(() -> run(
                        "[{\"type\": \"prune\", \"structure\": \"channel\", \"sparsity\": 0.5, " + settings + "}]",
                        model,
                        null))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining(message);
    }

    private void assertMasked(Path model) throws IOException {
        try (TensorFile file = TensorFile.open(model)) {
            List<Integer> rows = zeroRows(file, "layer3.1.conv1.weight");
            assertThat(rows).hasSize(4);
            assertThat(zeroRows(file, "layer3.1.bn1.weight")).isEqualTo(rows);
            assertThat(zeroRows(file, "layer3.1.bn1.bias")).isEqualTo(rows);
        }
    }

    private static @Nullable Long kept(PipelineResult result, String layer) {
        return result.layers().stream()
                .filter(each -> each.name().equals(layer))
                .findFirst()
                .orElseThrow()
                .channelsKept();
    }

    private List<Integer> zeroRows(String tensor) throws IOException {
        try (TensorFile file = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            return zeroRows(file, tensor);
        }
    }

    private static List<Integer> zeroRows(TensorFile file, String tensor) {
        int rows = file.tensor(tensor).shape().getFirst().intValue();
        double[] row = new double[(int) (file.tensor(tensor).elements() / rows)];
        List<Integer> zero = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            file.values(tensor).read((long) i * row.length, row, row.length);
            if (Arrays.stream(row).allMatch(value -> value == 0)) {
                zero.add(i);
            }
        }
        return zero;
    }

    private PipelineResult run(String steps, Path model, @Nullable Path dataset) throws IOException {
        return run(steps, model, dataset, false);
    }

    private PipelineResult run(String steps, Path model, @Nullable Path dataset, boolean holdZeros) throws IOException {
        recorder.stages.clear();
        List<StepSpec> read = List.of(JSON.readValue(steps.replace("FINETUNE", FINETUNE), StepSpec[].class));
        return Pipeline.run(
                new PipelineSpec(1, read, null, List.of(Export.SAFETENSORS), null, null),
                new PipelineInput(folder, model, null, holdZeros, dataset, DatasetSpec.DEFAULT, "cpu", 1, "test"),
                recorder);
    }
}
