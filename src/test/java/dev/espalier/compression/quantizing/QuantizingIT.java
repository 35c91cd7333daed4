package dev.espalier.compression.quantizing;

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
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rounded activations and recalibration against the same in plain PyTorch: make_quantizing.py. */
class QuantizingIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path RESOURCES = Path.of("src/test/resources/compression/quantizing");
    private static final JsonNode GOLDEN =
            JSON.readTree(RESOURCES.resolve("golden.json").toFile());

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    static Set<String> pipelines() {
        return Set.copyOf(GOLDEN.propertyNames());
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void ends_where_pytorch_ends(String name) throws IOException {
        JsonNode golden = GOLDEN.get(name);
        PipelineResult result = run(golden.get("steps").toString());
        assertThat(result.last().loss()).isCloseTo(golden.get("loss").doubleValue(), within(1e-5));
        try (TensorFile model = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            for (TensorInfo tensor : model.tensors()) {
                assertClose(model, tensor, golden.get("tensors").get(tensor.name()));
            }
        }
        assertThat(codes(graph(result))).isEqualTo(codes(golden.get("codes")));
    }

    private static void assertClose(TensorFile model, TensorInfo tensor, JsonNode expected) {
        if (!tensor.dtype().isFloat()) {
            assertThat(model.bytes(tensor.name()).get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0))
                    .as(tensor.name())
                    .isEqualTo(expected.get(0).longValue());
            return;
        }
        double[] values = new double[(int) tensor.elements()];
        model.values(tensor.name()).read(0, values, values.length);
        assertThat(values)
                .as(tensor.name())
                .containsExactly(
                        StreamSupport.stream(expected.spliterator(), false)
                                .mapToDouble(JsonNode::doubleValue)
                                .toArray(),
                        within(1e-5));
    }

    /** By what is rounded. */
    private static Map<String, Op.FakeQuantize> codes(Graph graph) {
        Map<String, Op.FakeQuantize> codes = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.FakeQuantize code) {
                codes.put(node.inputs().getFirst(), rounded(code));
            }
        }
        return codes;
    }

    private static Map<String, Op.FakeQuantize> codes(JsonNode golden) {
        Map<String, Op.FakeQuantize> codes = new HashMap<>();
        golden.properties()
                .forEach(entry -> codes.put(
                        entry.getKey(),
                        rounded(new Op.FakeQuantize(
                                entry.getValue().get(0).doubleValue(),
                                entry.getValue().get(1).intValue(),
                                entry.getValue().get(2).intValue(),
                                entry.getValue().get(3).intValue()))));
        return codes;
    }

    /** Convolutions differ in their last digits from machine to machine, and so do the ranges of what they answer. */
    private static Op.FakeQuantize rounded(Op.FakeQuantize code) {
        double scale = Double.parseDouble(String.format(Locale.ROOT, "%.4g", code.scale()));
        return new Op.FakeQuantize(scale, code.zeroPoint(), code.quantMin(), code.quantMax());
    }

    private static Graph graph(PipelineResult result) {
        return ((Architecture.Document) Objects.requireNonNull(result.architecture())).graph();
    }

    @Test
    void a_model_that_comes_out_scores_the_same_as_a_model_that_goes_in() throws IOException {
        PipelineResult first = run("[" + GOLDEN.get("activations").get("steps").get(0) + "]");
        Path model = folder.resolve(Objects.requireNonNull(first.model()).path());
        PipelineResult again = run("[{\"type\": \"evaluate\"}]", model, Objects.requireNonNull(first.architecture()));
        assertThat(again.last().loss()).isEqualTo(first.last().loss());
    }

    @Test
    void rounding_again_replaces_what_was_in_front_of_the_layers_and_leaves_the_others() throws IOException {
        PipelineResult result = run("""
                [{"type": "quantize", "bits": 8, "activations": {"bits": 8}},
                 {"type": "quantize", "bits": 8, "activations": {"bits": 3}, "layers": {"include": ["deep", "head"]}}]""");
        Graph graph = graph(result);
        Map<String, Integer> most = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Conv2d || node.op() instanceof Op.Linear) {
                Node before = graph.nodes().stream()
                        .filter(each -> each.name().equals(node.inputs().getFirst()))
                        .findFirst()
                        .orElseThrow();
                most.put(node.name(), ((Op.FakeQuantize) before.op()).quantMax());
            }
        }
        assertThat(most)
                .containsExactlyInAnyOrderEntriesOf(Map.of("stem", 255, "deep", 7, "side", 255, "fc", 255, "head", 7));
        assertThat(graph.nodes().stream().filter(node -> node.op() instanceof Op.FakeQuantize))
                .hasSize(5);
    }

    @Test
    void masks_and_rounding_live_through_any_order_of_steps() throws IOException {
        PipelineResult result = run("""
                [{"type": "quantize", "bits": 4, "scheme": "codebook", "activations": {"bits": 6}},
                 {"type": "prune", "sparsity": 0.5},
                 {"type": "recalibrate", "biasCorrection": true},
                 {"type": "prune", "structure": "channel", "sparsity": 0.3, "layers": {"include": ["stem"]}},
                 {"type": "finetune", "epochs": 1, "batchSize": 64, "optimizer": {"type": "sgd", "learningRate": 0.1}},
                 {"type": "quantize", "bits": 3, "scheme": "affine", "granularity": "group", "groupSize": 5,
                  "range": {"method": "mse", "over": "nonzero"}},
                 {"type": "prune", "sparsity": 0.6},
                 {"type": "recalibrate"}]""");
        assertThat(result.layers()).allSatisfy(layer -> {
            assertThat(layer.sparsity()).isGreaterThanOrEqualTo(0.5);
            assertThat(layer.bits()).isEqualTo(3);
        });
        assertThat(graph(result).nodes().stream().filter(node -> node.op() instanceof Op.FakeQuantize))
                .hasSize(4);
    }

    /** With a range that is fixed it is the same whether units go before rounding or after it. */
    @Test
    void corrects_biases_of_layers_that_lost_units_after_they_were_rounded() throws IOException {
        String score = "{\"type\": \"evaluate\"}"; // so that shrinking is the same step, with the same random numbers
        String shrink =
                "{\"type\": \"prune\", \"structure\": \"channel\", \"criterion\": \"random\", \"sparsity\": 0.4}";
        String round =
                "{\"type\": \"quantize\", \"bits\": 3, \"scheme\": \"fixed_range\", \"range\": {\"halfRange\": 1}}";
        String correct = "{\"type\": \"recalibrate\", \"batchNorm\": false, \"biasCorrection\": true}";
        Map<String, double[]> plain = tensors("[" + score + ", " + shrink + ", " + round + "]");
        Map<String, double[]> expected = tensors("[" + score + ", " + shrink + ", " + round + ", " + correct + "]");
        Map<String, double[]> corrected = tensors("[" + round + ", " + shrink + ", " + score + ", " + correct + "]");
        assertThat(expected.keySet())
                .filteredOn(name -> !Arrays.equals(expected.get(name), plain.get(name)))
                .hasSizeGreaterThan(2);
        assertThat(corrected.keySet()).isEqualTo(expected.keySet());
        corrected.forEach(
                (name, values) -> assertThat(values).as(name).containsExactly(expected.get(name), within(1e-6)));
    }

    private Map<String, double[]> tensors(String steps) throws IOException {
        run(steps);
        Map<String, double[]> tensors = new HashMap<>();
        try (TensorFile model = TensorFile.open(folder.resolve("out/model.safetensors"))) {
            for (TensorInfo tensor : model.tensors()) {
                if (tensor.dtype().isFloat()) {
                    double[] values = new double[(int) tensor.elements()];
                    model.values(tensor.name()).read(0, values, values.length);
                    tensors.put(tensor.name(), values);
                }
            }
        }
        return tensors;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "range": {"method": "percentile", "percentile": 60}     | a percentile nearer to 100, was 60.0
            "scheme": "fixed_range", "range": {"halfRange": 0.001}  | a larger halfRange, was 0.001
            """)
    void warns_of_a_range_that_leaves_out_much_and_names_the_worst_layers(String fields, String advice)
            throws IOException {
        PipelineResult result = run("[{\"type\": \"quantize\", \"bits\": 8, " + fields + "}]");
        List<LayerResult> worst = result.layers().stream()
                .sorted(Comparator.comparing(
                        (LayerResult layer) -> Objects.requireNonNull(layer.clipped()), Comparator.reverseOrder()))
                .toList();
        double most = Objects.requireNonNull(worst.getFirst().clipped());
        assertThat(most).isGreaterThan(0.1);
        String first = String.format(
                Locale.ROOT, "its ends: \"%s\" %.1f %%, ", worst.getFirst().name(), 100 * most);
        assertThat(recorder.warnings)
                .singleElement()
                .asString()
                .startsWith("more than 10 % of the weights of 5 layers are beyond the range of the codes")
                .contains(first, advice);
    }

    @Test
    void does_not_warn_of_a_range_that_leaves_out_a_tail() throws IOException {
        run("[{\"type\": \"quantize\", \"bits\": 8, \"range\": {\"method\": \"percentile\", \"percentile\": 95}}]");
        run("[{\"type\": \"quantize\", \"bits\": 8}]");
        assertThat(recorder.warnings).isEmpty();
    }

    @Test
    void warns_of_outputs_that_nothing_can_shift_and_refuses_what_is_not_there() throws IOException {
        run(GOLDEN.get("bias").get("steps").toString());
        assertThat(recorder.warnings)
                .singleElement()
                .asString()
                .contains("layer \"head\" has neither a bias nor batch norm");
        assertThatThrownBy(() -> run("[{\"type\": \"recalibrate\", \"biasCorrection\": true}]"))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining("no quantize step comes before");
        assertThatThrownBy(() -> run("[{\"type\": \"recalibrate\", \"samples\": 1}]"))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining("need 2 samples or more");
    }

    private PipelineResult run(String steps) throws IOException {
        Architecture architecture =
                Architecture.of(JSON.readTree(RESOURCES.resolve("document.json").toFile()));
        return run(steps, RESOURCES.resolve("model.safetensors"), architecture);
    }

    private PipelineResult run(String steps, Path model, Architecture architecture) throws IOException {
        recorder.stages.clear();
        return Pipeline.run(
                new PipelineSpec(
                        1,
                        List.of(JSON.readValue(steps, StepSpec[].class)),
                        null,
                        List.of(Export.SAFETENSORS, Export.TORCHSCRIPT),
                        null,
                        null),
                new PipelineInput(
                        folder,
                        model,
                        architecture,
                        false,
                        RESOURCES.resolve("data.npz"),
                        DatasetSpec.DEFAULT,
                        "cpu",
                        1,
                        "test"),
                recorder);
    }
}
