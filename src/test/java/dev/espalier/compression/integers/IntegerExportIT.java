package dev.espalier.compression.integers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.PipelineRecorder;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.ExportResult;
import dev.espalier.compression.results.Latency;
import dev.espalier.compression.results.Parity;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.InferenceRuntime;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.Op;
import dev.espalier.samples.spec.DatasetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Jobs that hand back integer programs, and what their reports say of them. Weights of 7 bits saturate on no machine. */
class IntegerExportIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path RESOURCES = Path.of("src/test/resources/compression/quantizing");
    private static final String QUANTIZE = """
            [{"type": "quantize", "bits": 8, "scheme": "symmetric", "granularity": "channel",
              "activations": {"bits": 8, "reduceRange": true%s}}]""";

    @TempDir
    private Path folder;

    private final PipelineRecorder recorder = new PipelineRecorder();

    @Test
    void the_file_scores_as_the_simulation_does_and_is_timed() throws IOException {
        PipelineResult result = run(QUANTIZE.formatted(""), List.of(Export.ONNX, Export.INT8_ONNX));
        assertThat(result.trials())
                .extracting(ExportResult::name, ExportResult::batchSize)
                .containsExactly(tuple("model.onnx", null), tuple("model.int8.onnx", 1), tuple("model.int8.onnx", 32));
        assertThat(result.trials()).allSatisfy(trial -> {
            assertThat(trial.runtime()).isEqualTo(InferenceRuntime.ONNXRUNTIME);
            assertThat(trial.accuracy()).isCloseTo(result.last().accuracy(), within(0.05));
            assertThat(trial.agreement()).isBetween(0.9, 1.0);
            assertThat(trial.warnings()).noneMatch(warning -> warning.contains("these layers in floats"));
        });
        assertThat(result.trials().getLast().medianMs()).isPositive();
        assertThat(result.trials().getLast().denseMedianMs()).isPositive();
        assertThat(recorder.fractions)
                .isSorted()
                .last()
                .satisfies(last -> assertThat(last).isGreaterThan(0.99));
    }

    @ParameterizedTest
    @ValueSource(strings = {"min_max", "percentile", "mse", "entropy", "auto"})
    void ranges_are_found_in_every_way(String method) throws IOException {
        PipelineResult result = run(QUANTIZE.formatted(", \"method\": \"" + method + "\""), List.of(Export.INT8_ONNX));
        assertThat(result.trials().getLast().accuracy()).isCloseTo(result.last().accuracy(), within(0.06));
        assertThat(recorder.infos.stream().filter(info -> info.startsWith("ranges of ")))
                .hasSize(method.equals("auto") ? 2 : 0)
                .allMatch(info -> info.contains("answers most like the network in floats") && info.contains("entropy"));
    }

    @Test
    void every_way_but_the_whole_range_cuts_it_differently() throws IOException {
        Map<String, List<Double>> scales = new HashMap<>();
        for (String method : List.of("min_max", "mse", "entropy")) {
            PipelineResult result = run(QUANTIZE.formatted(", \"method\": \"" + method + "\""), List.of());
            scales.put(method, scales(result));
        }
        assertThat(Set.copyOf(scales.values())).hasSize(3);
        List<Double> whole = Objects.requireNonNull(scales.get("min_max"));
        scales.values().forEach(cut -> {
            for (int i = 0; i < whole.size(); i++) {
                assertThat(cut.get(i)).isPositive().isLessThanOrEqualTo(whole.get(i));
            }
        });
    }

    private static List<Double> scales(PipelineResult result) {
        Graph graph = ((Architecture.Document) Objects.requireNonNull(result.architecture())).graph();
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.FakeQuantize)
                .map(node -> ((Op.FakeQuantize) node.op()).scale())
                .toList();
    }

    @Test
    void what_is_excluded_stays_in_floats_and_is_named() throws IOException {
        PipelineResult result = run(QUANTIZE.formatted(", \"exclude\": [\"he*\"]"), List.of(Export.INT8_ONNX));
        assertThat(result.trials().getFirst().warnings())
                .contains("ONNX Runtime computes these layers in floats: head");
        assertThat(recorder.warnings)
                .anyMatch(warning -> warning.startsWith("int8_onnx computes these layers in floats"));
        assertThatThrownBy(() -> run(QUANTIZE.formatted(", \"exclude\": [\"*\"]"), List.of(Export.INT8_ONNX)))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining("leaves none of the step's layers");
    }

    @Test
    void needs_no_step_and_takes_a_program_by_its_code() throws IOException {
        PipelineResult result = run(
                "[{\"type\": \"evaluate\"}]",
                List.of(Export.INT8_ONNX),
                "../programs/residual.scripted.pt",
                "../images.npz",
                null);
        assertThat(result.trials()).hasSize(2);
        assertThat(recorder.infos).anyMatch(info -> info.startsWith("ranges of int8_onnx by "));
        assertThat(Files.size(folder.resolve("out/model.int8.onnx")))
                .isEqualTo(result.exports().getFirst().bytes());
    }

    @Test
    void both_runtimes_are_measured_where_both_are_asked_for() throws IOException {
        PipelineResult result = run(
                "[{\"type\": \"measure\", \"batchSizes\": [2], \"runtimes\": [\"libtorch\", \"onnxruntime\"]}]",
                List.of(Export.ONNX));
        assertThat(recorder.stages.getFirst().latency())
                .extracting(Latency::runtime)
                .containsExactly(InferenceRuntime.LIBTORCH, InferenceRuntime.ONNXRUNTIME);
        assertThat(recorder.stages.getFirst().latency()).allSatisfy(row -> {
            assertThat(row.batchSize()).isEqualTo(2);
            assertThat(row.medianMs()).isPositive();
        });
        assertThat(result.trials()).singleElement().satisfies(trial -> {
            assertThat(trial.batchSize()).isEqualTo(2);
            assertThat(trial.medianMs()).isPositive();
        });
    }

    @Test
    void layers_are_compared_with_those_in_floats() throws IOException {
        run("[{\"type\": \"measure\", \"batchSizes\": [1], \"layers\": true}]", List.of());
        Parity good = Objects.requireNonNull(recorder.stages.getFirst().parity());
        assertThat(good.layers())
                .extracting(Parity.LayerParity::layer)
                .containsExactly("stem", "deep", "side", "fc", "head");
        assertThat(good.layers()).allSatisfy(layer -> {
            assertThat(layer.errorIn()).isBetween(1e-5, 0.03);
            assertThat(layer.errorOut()).isBetween(1e-5, 0.03);
        });
        assertThat(good.firstGrowth()).isNull();

        run("""
                [{"type": "quantize", "bits": 8, "activations": {"bits": 1}, "layers": {"include": ["fc"]}},
                 {"type": "measure", "batchSizes": [1], "layers": true}]""", List.of());
        Parity poor = Objects.requireNonNull(recorder.stages.getLast().parity());
        assertThat(poor.layers().get(3).errorIn()).isGreaterThan(0.05);
    }

    /** Which of the two differs may depend on the machine's last digits; that it is told does not. */
    @ParameterizedTest
    @ValueSource(strings = {"\"bits\": 3, \"method\": \"mse\"", "\"bits\": 8", "\"bits\": 2, \"method\": \"entropy\""})
    void a_score_that_differs_is_told_with_the_layers_that_it_comes_from(String codes) throws IOException {
        PipelineResult result = run("""
                [{"type": "quantize", "bits": 8, "activations": {CODES, "reduceRange": true}}]""".replace("CODES", codes), List.of(Export.INT8_ONNX));
        double off = Objects.requireNonNull(result.trials().getFirst().accuracy())
                - Objects.requireNonNull(result.last().accuracy());
        assertThat(result.trials().getFirst().warnings().stream()
                        .anyMatch(warning ->
                                warning.startsWith("it scores ") && warning.contains("errors grow most in layers ")))
                .as("a difference of " + off)
                .isEqualTo(Math.abs(off) > 0.003);
    }

    @Test
    void is_refused_without_samples_to_calibrate_on() {
        assertThatThrownBy(() -> run(
                        "[{\"type\": \"prune\", \"sparsity\": 0.5}]",
                        List.of(Export.INT8_ONNX),
                        "model.safetensors",
                        null,
                        document()))
                .isInstanceOf(CompressionFailure.class)
                .hasMessageContaining("int8_onnx, whose ranges are found over samples, (/export/0) needs a dataset");
    }

    private static Architecture document() {
        return new Architecture.Document(GraphDocuments.read(
                JSON.readTree(RESOURCES.resolve("document.json").toFile())));
    }

    private PipelineResult run(String steps, List<Export> export) throws IOException {
        return run(steps, export, "model.safetensors", "data.npz", document());
    }

    private PipelineResult run(
            String steps,
            List<Export> export,
            String model,
            @Nullable String dataset,
            @Nullable Architecture architecture)
            throws IOException {
        PipelineSpec spec =
                new PipelineSpec(1, List.of(JSON.readValue(steps, StepSpec[].class)), null, export, null, null);
        return Pipeline.run(
                spec,
                new PipelineInput(
                        folder,
                        RESOURCES.resolve(model),
                        architecture,
                        false,
                        dataset == null ? null : RESOURCES.resolve(dataset),
                        dataset == null ? null : DatasetSpec.DEFAULT,
                        "cpu",
                        1,
                        "test"),
                recorder);
    }
}
