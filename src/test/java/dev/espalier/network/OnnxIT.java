package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDManager;
import dev.espalier.formats.Checkpoints;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.OperationCases;
import dev.espalier.graph.SmallNetworks;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.graph.architectures.BuiltInArchitecture;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.graph.onnx.OnnxModel;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** What is exported as ONNX, run in ONNX Runtime: equal to PyTorch, and to our own engine. */
class OnnxIT {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @Test
    void every_operation_answers_as_pytorch_does() throws Exception {
        try (OperationCases cases = OperationCases.open()) {
            for (OperationCases.Case each : cases.all()) {
                try (TensorFile model = cases.model(each, folder.resolve(each.name() + ".safetensors"))) {
                    Batch batch = ArrayBatches.of(cases.file(), each.input(), each.input(), 2)
                            .next();
                    Outputs actual = OnnxNetworks.run(onnx(each.graph(), model, DType.FLOAT32), batch);
                    double[] expected = Golden.values(cases.file(), each.name());
                    assertThat(actual.values()).as(each.toString()).containsExactly(expected, within(TOLERANCE));
                    assertThat(actual.shape()).as(each.toString()).containsExactly(withBatch(2, each.shape()));
                }
            }
        }
    }

    /** What the runtime refuses is checked too: what it learns to compute in double precision shall be so exported. */
    @Test
    void every_operation_computes_in_double_precision_where_the_runtime_can() throws Exception {
        Set<Op> refused = new HashSet<>();
        Set<Op> without = new HashSet<>();
        try (OperationCases cases = OperationCases.open()) {
            for (OperationCases.Case each : cases.all()) {
                Batch batch = doubles(ArrayBatches.of(cases.file(), each.input(), each.input(), 2)
                        .next());
                Path file = inDoubles(cases, each);
                List<Node> nodes = each.graph().nodes();
                if (nodes.stream().allMatch(node -> OnnxModel.hasDoubles(node.op()))) {
                    assertThat(OnnxNetworks.run(file, batch).values())
                            .as(each.toString())
                            .containsExactly(Golden.values(cases.file(), each.name()), within(TOLERANCE));
                } else {
                    without.add(nodes.getFirst().op());
                    if (!OnnxNetworks.implementsAll(file)) {
                        refused.add(nodes.getFirst().op());
                    }
                }
            }
        }
        assertThat(without.stream().filter(op -> !refused.contains(op)))
                .allMatch(op -> op instanceof Op.AdaptiveAvgPool || op instanceof Op.Gelu, "runs in some settings");
    }

    private Path inDoubles(OperationCases cases, OperationCases.Case each) throws IOException {
        Path file = folder.resolve("doubles.onnx");
        try (TensorFile singles = cases.model(each, folder.resolve(each.name() + ".safetensors"));
                TensorFile model = converted(singles, _ -> DType.FLOAT64);
                OutputStream output = Files.newOutputStream(file)) {
            new OnnxModel(each.graph(), model, DType.FLOAT64, "1.0", Map.of()).writeTo(output);
        }
        return file;
    }

    @Test
    void a_model_of_float64_is_computed_in_float64() throws Exception {
        Graph graph = GraphDocuments.read(JsonMapper.shared().readTree("""
                {"input": [12], "output": "f", "nodes": [
                 {"name": "a", "op": "linear"}, {"name": "relu", "op": "relu"},
                 {"name": "b", "op": "linear"}, {"name": "tanh", "op": "tanh"},
                 {"name": "c", "op": "linear"}, {"name": "leaky", "op": "leaky_relu"}, {"name": "norm", "op": "batch_norm"}, {"name": "clip", "op": "relu6"},
                 {"name": "d", "op": "linear"}, {"name": "sigmoid", "op": "sigmoid"},
                 {"name": "e", "op": "linear"}, {"name": "sum", "op": "add", "inputs": ["e", "sigmoid"]},
                 {"name": "f", "op": "softmax"}]}"""));
        List<TensorInfo> tensors = Stream.of("a", "b", "c", "d", "e")
                .flatMap(layer -> Stream.of(
                        new TensorInfo(layer + ".weight", DType.FLOAT64, List.of(12L, 12L)),
                        new TensorInfo(layer + ".bias", DType.FLOAT64, List.of(12L))))
                .collect(Collectors.toCollection(ArrayList::new));
        for (String statistic : List.of("running_mean", "running_var")) {
            tensors.add(new TensorInfo("norm." + statistic, DType.FLOAT64, List.of(12L)));
        }
        try (Engine engine = Engine.start("cpu", 1);
                TensorFile model = SmallNetworks.file(tensors, folder.resolve("model.safetensors"))) {
            assertSame(engine, graph, model, DType.FLOAT64, 1e-14);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN", "FLOAT8_E5M2", "FLOAT64"})
    void weights_of_other_types_are_computed_with_as_the_engine_does(DType dtype) throws Exception {
        for (String name : List.of("mlp", "cnn", "resnet-20")) {
            List<TensorInfo> tensors =
                    Objects.requireNonNull(SmallNetworks.all().get(name));
            try (Engine engine = Engine.start("cpu", 1);
                    TensorFile singles = SmallNetworks.file(tensors, folder.resolve(name + ".safetensors"));
                    TensorFile model =
                            converted(singles, tensor -> tensor.name().endsWith("bias") ? DType.FLOAT32 : dtype)) {
                assertSame(engine, SmallNetworks.graph(name, model.tensors()), model);
            }
        }
    }

    @Test
    void every_built_in_architecture_answers_as_the_engine_does() throws Exception {
        Map<String, List<TensorInfo>> networks = SmallNetworks.all();
        assertThat(networks.keySet())
                .containsExactlyInAnyOrderElementsOf(Architectures.all().stream()
                        .map(BuiltInArchitecture::name)
                        .toList());
        try (Engine engine = Engine.start("cpu", 1)) {
            for (var network : networks.entrySet()) {
                String name = network.getKey();
                List<TensorInfo> tensors = network.getValue();
                try (TensorFile model = SmallNetworks.file(tensors, folder.resolve(name + ".safetensors"))) {
                    assertSame(engine, SmallNetworks.graph(name, tensors), model);
                }
            }
        }
    }

    @Test
    void the_quickstart_s_network_answers_as_the_engine_does() throws Exception {
        Path file = Path.of("src/main/resources/quickstart/lenet5-fashion.pt");
        try (Engine engine = Engine.start("cpu", 1);
                Checkpoint checkpoint = Checkpoints.open(file, folder);
                TensorFile model = TensorFile.convert(checkpoint, folder.resolve("lenet-5.safetensors"))) {
            assertSame(engine, SmallNetworks.graph("lenet-5", model.tensors()), model);
        }
    }

    private void assertSame(Engine engine, Graph graph, TensorFile model) throws Exception {
        assertSame(engine, graph, model, DType.FLOAT32, TOLERANCE);
    }

    private void assertSame(Engine engine, Graph graph, TensorFile model, DType compute, double tolerance)
            throws Exception {
        Path archive = folder.resolve("network.pt");
        TorchScriptWriter.write(graph, model, compute, archive);
        Batch singles = batch(GraphFacts.of(graph, model.tensors()).input(), 3);
        Batch batch = compute == DType.FLOAT64 ? doubles(singles) : singles;
        Outputs expected = outputs(engine, archive, batch);
        Outputs actual = OnnxNetworks.run(onnx(graph, model, compute), batch);
        assertThat(actual.values()).containsExactly(expected.values(), within(tolerance));
        assertThat(actual.shape()).containsExactly(expected.shape());
        // A test on outputs that are all alike would prove nothing
        assertThat(DoubleStream.of(expected.values()).distinct().count()).isGreaterThan(5);
    }

    private Path onnx(Graph graph, TensorFile model, DType compute) throws IOException, OnnxExport.TooLarge {
        Path file = folder.resolve("model.onnx");
        OnnxExport.write(graph, model, compute, "1.0", Map.of(), file);
        return file;
    }

    private TensorFile converted(TensorFile from, Function<TensorInfo, DType> to) throws IOException {
        List<TensorInfo> tensors = from.tensors().stream()
                .map(tensor -> new TensorInfo(
                        tensor.name(), tensor.dtype().isFloat() ? to.apply(tensor) : tensor.dtype(), tensor.shape()))
                .toList();
        TensorFile converted = TensorFile.create(folder.resolve("converted.safetensors"), tensors, Map.of());
        for (TensorInfo tensor : tensors) {
            if (tensor.dtype().isFloat()) {
                double[] values = Golden.values(from, tensor.name());
                converted.editable(tensor.name()).write(0, values, values.length);
            }
        }
        return converted;
    }

    private static Batch doubles(Batch batch) {
        FloatBuffer floats =
                batch.inputs().slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
        double[] values = new double[floats.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats.get(i);
        }
        ArrayBatches.Column column = ArrayBatches.Column.doubles(batch.inputShape(), values);
        return ArrayBatches.of(column, column, batch.size()).next();
    }

    static Batch batch(List<Long> sample, long size) {
        List<Long> shape = new ArrayList<>(sample);
        shape.addFirst(size);
        float[] values =
                new float[(int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b)];
        Random random = new Random(11);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        ArrayBatches.Column column = ArrayBatches.Column.floats(shape, values);
        return ArrayBatches.of(column, column, (int) size).next();
    }

    static Outputs outputs(Engine engine, Path archive, Batch batch) {
        try (Network network = engine.load(archive)) {
            network.enter();
            try (PtNDManager scope = network.scope()) {
                return Outputs.of(network.forward(batch, scope));
            }
        }
    }

    private static long[] withBatch(long size, List<Long> sample) {
        return java.util.stream.LongStream.concat(
                        java.util.stream.LongStream.of(size), sample.stream().mapToLong(Long::longValue))
                .toArray();
    }
}
