package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDManager;
import ai.onnxruntime.OrtException;
import dev.espalier.compression.Pipeline;
import dev.espalier.compression.PipelineInput;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Shapes;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Networks with half of their units taken out answer as those in which the same units are zero, here and in ONNX Runtime. */
class SmallerNetworkIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path GRAPHS = Path.of("src/test/resources/graph");

    @TempDir
    private Path folder;

    static Stream<String> files() {
        return Stream.of(
                "mlp",
                "cnn",
                "resnet-20-flat",
                "resnet-20-padded",
                "resnet-20-downsample",
                "resnet-18",
                "resnet-50",
                "vgg-11");
    }

    @ParameterizedTest
    @MethodSource("files")
    void built_in_networks(String name) throws IOException, OrtException {
        assertSameAnswers(GRAPHS.resolve(name + ".safetensors"), null, "");
        assertSameAnswers(
                GRAPHS.resolve(name + ".safetensors"),
                null,
                ", \"scope\": \"global\", \"criterion\": \"l1\", \"counting\": \"kth_value\"");
    }

    @Test
    void lenet_5() throws IOException, OrtException {
        PipelineResult small = assertSameAnswers(random(Shapes.lenet5()), null, "");
        // Caffe's sizes are what LeNet-5 means: halved it is another network.
        assertThat(small.architecture()).isInstanceOf(Architecture.Document.class);
        assertThat(small.layers()).extracting(layer -> layer.channelsKept()).containsExactly(10L, 25L, 250L, null);
    }

    @Test
    void concatenation_depthwise_convolution_and_excitation() throws IOException, OrtException {
        Shapes shapes = new Shapes()
                .add("stem.weight", 8, 3, 3, 3)
                .add("stem.bias", 8)
                .norm("bn.", 8)
                .add("deep.weight", 16, 1, 3, 3)
                .add("deep.bias", 16)
                .add("point.weight", 6, 16, 1, 1)
                .add("down.weight", 4, 6, 1, 1)
                .add("down.bias", 4)
                .add("up.weight", 6, 4, 1, 1)
                .add("up.bias", 6)
                .norm("joined.", 14)
                .add("fc1.weight", 12, 14 * 9)
                .add("fc1.bias", 12)
                .add("plain.running_mean", 12)
                .add("plain.running_var", 12)
                .add("fc2.weight", 5, 12);
        Architecture document = Architecture.of(JSON.readTree("""
                {"input": [3, 6, 6], "nodes": [
                  {"name": "stem", "op": "conv2d", "padding": 1}, {"name": "bn", "op": "batch_norm"}, {"name": "act", "op": "silu"},
                  {"name": "deep", "op": "conv2d", "padding": 1, "groups": 8},
                  {"name": "frame", "op": "pad", "left": 1, "right": 1, "top": 1, "bottom": 1, "value": 0.5},
                  {"name": "point", "op": "conv2d"},
                  {"name": "cut", "op": "avg_pool", "kernel": 3, "stride": 1},
                  {"name": "mean", "op": "global_avg_pool"},
                  {"name": "down", "op": "conv2d"}, {"name": "tan", "op": "sigmoid"},
                  {"name": "up", "op": "conv2d"}, {"name": "gate", "op": "sigmoid"},
                  {"name": "excited", "op": "multiply", "inputs": ["cut", "gate"]},
                  {"name": "both", "op": "concat", "inputs": ["excited", "act"]},
                  {"name": "joined", "op": "batch_norm"},
                  {"name": "pool", "op": "max_pool", "kernel": 2},
                  {"name": "flat", "op": "flatten"}, {"name": "fc1", "op": "linear"}, {"name": "plain", "op": "batch_norm"},
                  {"name": "squash", "op": "sigmoid"}, {"name": "fc2", "op": "linear"}],
                 "output": "fc2"}"""));
        assertSameAnswers(random(shapes), document, "");
        assertSameAnswers(random(shapes), document, ", \"scope\": \"global\"");
    }

    private PipelineResult assertSameAnswers(Path model, @Nullable Architecture architecture, String settings)
            throws IOException, OrtException {
        PipelineResult masked = run("masked", model, architecture, "mask", settings);
        PipelineResult small = run("small", model, architecture, "shrink", settings);
        assertThat(small.last().parameters()).isLessThan(masked.last().parameters());
        assertThat(small.last().macs()).isLessThan(masked.last().macs());
        assertThat(small.layers())
                .extracting(layer -> layer.channelsKept())
                .containsExactlyElementsOf(masked.layers().stream()
                        .map(layer -> layer.channelsKept())
                        .toList());
        Batch batch = batch(graph(model, architecture).input());
        Outputs expected = outputs("masked", batch);
        assertThat(Arrays.stream(expected.values()).map(Math::abs).max().orElse(0))
                .isGreaterThan(1e-4);
        assertThat(outputs("small", batch).values()).containsExactly(expected.values(), within(1e-5));
        assertThat(OnnxNetworks.run(folder.resolve("small/out/model.onnx"), batch)
                        .values())
                .containsExactly(expected.values(), within(1e-4));
        // What comes out is a model like any other: it runs, and can be pruned again.
        Path again = folder.resolve("small")
                .resolve(Objects.requireNonNull(small.model()).path());
        run("again", again, small.architecture(), "shrink", settings);
        return small;
    }

    private Outputs outputs(String name, Batch batch) {
        try (Engine engine = Engine.start("cpu", 1);
                Network network = engine.load(folder.resolve(name + "/out/model.torchscript.pt"))) {
            network.enter();
            try (PtNDManager scope = network.scope()) {
                return Outputs.of(network.forward(batch, scope));
            }
        }
    }

    private PipelineResult run(
            String name, Path model, @Nullable Architecture architecture, String mode, String settings)
            throws IOException {
        StepSpec[] steps = JSON.readValue(
                "[{\"type\": \"prune\", \"structure\": \"channel\", \"sparsity\": 0.5, \"mode\": \"" + mode + "\""
                        + settings + "}]",
                StepSpec[].class);
        return Pipeline.run(
                new PipelineSpec(
                        1,
                        List.of(steps),
                        null,
                        List.of(Export.TORCHSCRIPT, Export.ONNX, Export.STATE_DICT),
                        null,
                        null),
                new PipelineInput(folder.resolve(name), model, architecture, false, null, null, "cpu", 1, "test"),
                new Silence());
    }

    private static Graph graph(Path model, @Nullable Architecture architecture) throws IOException {
        try (TensorFile file = TensorFile.open(model)) {
            return Objects.requireNonNull(
                    Architectures.recognise(architecture, file.tensors()).graph());
        }
    }

    private static Batch batch(List<Long> input) {
        int size = input.stream().mapToInt(Long::intValue).reduce(2, (a, b) -> a * b);
        Random random = new Random(3);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        List<Long> shape = Stream.concat(Stream.of(2L), input.stream()).toList();
        return ArrayBatches.of(ArrayBatches.Column.floats(shape, values), ArrayBatches.Column.classes(0, 0), 2)
                .next();
    }

    private Path random(Shapes shapes) throws IOException {
        Path file = folder.resolve("random.safetensors");
        Random random = new Random(7);
        try (TensorFile made = TensorFile.create(file, shapes.list(), Map.of())) {
            for (TensorInfo tensor : made.tensors()) {
                for (long i = 0; tensor.dtype().isFloat() && i < tensor.elements(); i++) {
                    double fan = (double) tensor.elements() / tensor.shape().getFirst();
                    double value = random.nextGaussian() / Math.sqrt(fan);
                    made.editable(tensor.name())
                            .write(i, new double[] {tensor.name().endsWith("var") ? 0.5 + Math.abs(value) : value}, 1);
                }
            }
        }
        return file;
    }

    private static final class Silence implements PipelineListener {
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
        public void baseline(Measure measure) {}

        @Override
        public void epoch(int stepIndex, StageResult.CurvePoint point) {}

        @Override
        public void stage(StageResult stage) {}
    }
}
