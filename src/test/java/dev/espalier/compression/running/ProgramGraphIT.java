package dev.espalier.compression.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.PipelineRecorder;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.workspace.Opening;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.network.Loss;
import dev.espalier.samples.Dataset;
import dev.espalier.samples.spec.DatasetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Programs in steps that need a graph, held against the same network from a state_dict, whose graph is built in. */
class ProgramGraphIT {
    private static final Path OURS = Path.of("src/test/resources/compression");
    private static final Path LIFTED = Path.of("src/test/resources/graph/lift");

    private static final String SHRINK = """
            {"type": "prune", "structure": "channel", "sparsity": 0.5, "criterion": "l2"}""";
    private static final String ROUND = """
            {"type": "quantize", "bits": 6, "activations": {"bits": 8, "calibrationSamples": 16}}""";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"residual.scripted.pt, SHRINK", "residual.traced.pt, SHRINK", "residual.scripted.pt, ROUND"})
    void a_program_becomes_what_its_state_dict_becomes(String program, String step) throws IOException {
        String steps = "[" + (step.equals("SHRINK") ? SHRINK : ROUND) + "]";
        PipelineResult expected = run(OURS.resolve("programs/residual.state_dict.pt"), images(), steps, List.of());
        PipelineResult actual = run(OURS.resolve("programs").resolve(program), images(), steps, List.of());
        assertThat(actual.last().parameters()).isEqualTo(expected.last().parameters());
        assertThat(actual.last().macs()).isEqualTo(expected.last().macs()).isPositive();
        assertThat(actual.last().correct()).isEqualTo(expected.last().correct());
        assertThat(actual.last().loss()).isCloseTo(expected.last().loss(), within(1e-5));
        assertThat(actual.architecture()).isInstanceOf(Architecture.Document.class);
        assertThat(actual.model())
                .isNotNull()
                .extracting(PipelineResult.OutputFile::format)
                .isEqualTo("safetensors");
    }

    @Test
    void what_was_lifted_is_shrunk_and_written_as_onnx_without_samples() throws IOException {
        PipelineResult dense = run(LIFTED.resolve("mobile.traced.pt"), null, "[]", List.of(Export.TORCHSCRIPT));
        PipelineResult small = run(
                LIFTED.resolve("mobile.traced.pt"), null, "[" + SHRINK + "]", List.of(Export.ONNX, Export.TORCHSCRIPT));
        assertThat(small.last().parameters()).isLessThan(dense.last().parameters());
        assertThat(small.last().macs()).isLessThan(dense.last().macs());
        assertThat(small.exports())
                .extracting(PipelineResult.OutputFile::format)
                .containsExactly("onnx", "torchscript");
        assertThat(dense.architecture()).as("nothing needed a graph").isNull();
    }

    @Test
    void what_cannot_be_lifted_is_refused_by_operator_and_line_and_pruned_by_weight() throws IOException {
        Path program = LIFTED.resolve("deciding.scripted.pt");
        assertThatThrownBy(() -> run(program, null, "[" + SHRINK + "]", List.of()))
                .isInstanceOfSatisfying(CompressionFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(CompressionFailure.Code.UNSUPPORTED);
                    assertThat(failure).hasMessageContaining("aten::sum at code/__torch__.py line 10");
                });
        PipelineResult pruned = run(program, null, "[{\"type\": \"prune\", \"sparsity\": 0.5}]", List.of());
        assertThat(pruned.last().sparsity()).isGreaterThanOrEqualTo(0.5);
        assertThat(pruned.last().macs()).isNull();
    }

    @Test
    void a_graph_that_answers_otherwise_is_refused_with_samples_and_without() throws IOException {
        for (Path dataset : new @Nullable Path[] {images(), null}) {
            Path program = OURS.resolve("programs/residual.scripted.pt");
            Path scratch = Files.createDirectories(folder.resolve("scratch"));
            try (Workspace workspace = Opening.open(scratch, program, null, false);
                    Dataset samples = dataset == null ? null : Dataset.open(dataset, DatasetSpec.DEFAULT, scratch);
                    Evaluator evaluator = new Evaluator(workspace, samples, Loss.CROSS_ENTROPY, "cpu", 1)) {
                PipelineRecorder listener = new PipelineRecorder();
                PipelineSpec nothing = new PipelineSpec(1, List.of(), null, null, null, null);
                Progress progress = new Progress(nothing, evaluator.info(), List.of(), listener);
                var graph = new ProgramGraph(new Run(workspace, evaluator, progress, listener, 1, 0));
                Graph lifted = ((Lifting.Lifted) workspace.lift(List.of(3L, 32L, 32L))).graph();
                graph.compare(lifted);
                List<Node> nodes = new ArrayList<>(lifted.nodes());
                nodes.replaceAll(node -> node.op() instanceof Op.Relu
                        ? new Node(node.name(), new Op.Identity(), node.inputs(), node.tensors())
                        : node);
                Graph other = new Graph(lifted.input(), nodes, lifted.output());
                assertThatThrownBy(() -> graph.compare(other))
                        .isInstanceOf(CompressionFailure.class)
                        .hasMessageContaining("answers otherwise than the program");
            }
        }
    }

    @Test
    void answers_are_compared_by_the_size_of_the_largest() {
        double[] expected = {10, -200, 3};
        assertThat(ProgramGraph.difference(expected, new double[] {10, -200, 3}))
                .isZero();
        assertThat(ProgramGraph.difference(expected, new double[] {10, -199, 3}))
                .isEqualTo(1 / 200.0);
        assertThat(ProgramGraph.difference(expected, new double[] {10})).isInfinite();
        assertThat(ProgramGraph.difference(expected, new double[] {10, Double.NaN, 3}))
                .isNaN();
    }

    private static Path images() {
        return OURS.resolve("images.npz");
    }

    private PipelineResult run(Path model, @Nullable Path dataset, String steps, List<Export> exports)
            throws IOException {
        List<StepSpec> read = List.of(JsonMapper.shared().readValue(steps, StepSpec[].class));
        PipelineSpec spec = new PipelineSpec(1, read, null, exports, null, null);
        return Pipeline.run(spec, input(model, dataset), new PipelineRecorder());
    }

    private PipelineInput input(Path model, @Nullable Path dataset) throws IOException {
        return new PipelineInput(
                Files.createTempDirectory(folder, "job"),
                model,
                null,
                false,
                dataset,
                DatasetSpec.DEFAULT,
                "cpu",
                1,
                "test");
    }
}
