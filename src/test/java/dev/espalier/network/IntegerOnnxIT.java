package dev.espalier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.Op;
import dev.espalier.graph.SmallNetworks;
import dev.espalier.graph.integer.ByteCodes;
import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.IntegerLayer;
import dev.espalier.graph.integer.IntegerLayers;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.graph.integer.Integers;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.kernels.quantization.IntegerCodes;
import dev.espalier.network.onnx.OnnxRuntime;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Integer networks in ONNX Runtime, against libtorch: folding changes nothing but roundings, every layer is computed with
 * integers, and the answers are those of the same codes simulated in floats.
 */
class IntegerOnnxIT {
    private static final Graph MIXED = GraphDocuments.read(JsonMapper.shared().readTree("""
            {"input": [4, 12, 12], "output": "scores", "nodes": [
             {"name": "stem", "op": "conv2d", "padding": 1}, {"name": "stem_norm", "op": "batch_norm"},
             {"name": "stem_act", "op": "relu6"},
             {"name": "depth", "op": "conv2d", "padding": 1, "groups": 8}, {"name": "depth_norm", "op": "batch_norm"},
             {"name": "depth_act", "op": "relu"}, {"name": "drop", "op": "dropout"},
             {"name": "grouped", "op": "conv2d", "padding": 1, "groups": 2},
             {"name": "sum", "op": "add", "inputs": ["grouped", "stem_act"]}, {"name": "sum_act", "op": "relu"},
             {"name": "half", "op": "subsample"}, {"name": "wider", "op": "pad_channels", "before": 2, "after": 2},
             {"name": "pool", "op": "max_pool", "kernel": 2, "inputs": ["sum_act"]},
             {"name": "both", "op": "concat", "inputs": ["pool", "wider"]},
             {"name": "norm", "op": "batch_norm"}, {"name": "norm_act", "op": "relu"},
             {"name": "mix", "op": "conv2d"}, {"name": "gate", "op": "sigmoid"},
             {"name": "gated", "op": "multiply", "inputs": ["mix", "gate"]},
             {"name": "frame", "op": "pad", "left": 1, "top": 1},
             {"name": "mean", "op": "avg_pool", "kernel": 2}, {"name": "all", "op": "global_avg_pool"},
             {"name": "flat", "op": "flatten"}, {"name": "fc", "op": "linear"}, {"name": "fc_norm", "op": "batch_norm"},
             {"name": "fc_act", "op": "relu"}, {"name": "last", "op": "linear"}, {"name": "scores", "op": "softmax"}]}"""));

    @TempDir
    private Path folder;

    @Test
    void every_built_in_architecture_is_computed_with_integers() throws Exception {
        try (Engine engine = Engine.start("cpu", 1)) {
            for (var network : SmallNetworks.all().entrySet()) {
                Graph graph = SmallNetworks.graph(network.getKey(), network.getValue());
                assertSimulated(engine, network.getKey(), graph, network.getValue());
            }
        }
    }

    @Test
    void what_lies_between_layers_is_codes_or_floats_as_the_runtime_can() throws Exception {
        List<TensorInfo> tensors = new ArrayList<>();
        layer(tensors, "stem", 8, 4, 3, 3);
        layer(tensors, "depth", 8, 1, 3, 3);
        layer(tensors, "grouped", 8, 4, 3, 3);
        layer(tensors, "mix", 6, 20, 1, 1);
        layer(tensors, "fc", 5, 6);
        layer(tensors, "last", 7, 5);
        Map<String, Long> norms = Map.of("stem_norm", 8L, "depth_norm", 8L, "norm", 20L, "fc_norm", 5L);
        norms.forEach((name, channels) -> Stream.of("weight", "bias", "running_mean", "running_var")
                .forEach(part -> tensors.add(new TensorInfo(name + "." + part, DType.FLOAT32, List.of(channels)))));
        try (Engine engine = Engine.start("cpu", 1)) {
            Folded folded = assertSimulated(engine, "mixed", MIXED, tensors);
            assertThat(folded.graph().nodes())
                    .extracting(Node::name)
                    .contains("norm", "gate")
                    .doesNotContain("stem_norm", "depth_norm", "drop", "fc_norm");
            assertThat(folded.became()).containsEntry("stem_norm", "stem").containsEntry("drop", "depth_act");
        }
    }

    @Test
    void what_is_excluded_is_computed_in_floats() throws Exception {
        List<TensorInfo> tensors = SmallNetworks.all().get("resnet-20");
        Graph graph = SmallNetworks.graph("resnet-20", Objects.requireNonNull(tensors));
        Batch batch = OnnxIT.batch(GraphFacts.of(graph, tensors).input(), 2);
        try (Engine engine = Engine.start("cpu", 1);
                TensorFile model = SmallNetworks.file(tensors, folder.resolve("model.safetensors"));
                Folded folded = Folded.of(graph, model, folder.resolve("folded.safetensors"))) {
            List<Node> layers = new IntegerPlan(folded.graph(), folded.tensors().tensors()).layers();
            Set<String> excluded = Set.of(
                    layers.getFirst().name(),
                    layers.get(7).name(),
                    layers.getLast().name());
            Path file = write(folded, integers(engine, folded, batch, excluded));
            assertThat(OnnxRuntime.start(1).floatLayers(file, folder.resolve("optimized.onnx")))
                    .containsExactlyInAnyOrderElementsOf(excluded);
        }
    }

    @Test
    void a_channel_without_weights_keeps_its_bias_and_a_large_bias_its_value() throws Exception {
        Graph graph = GraphDocuments.read(JsonMapper.shared().readTree("""
                {"input": [4], "output": "fc", "nodes": [{"name": "fc", "op": "linear"}]}"""));
        List<TensorInfo> tensors = new ArrayList<>();
        layer(tensors, "fc", 3, 4);
        try (Engine engine = Engine.start("cpu", 1);
                TensorFile model = SmallNetworks.file(tensors, folder.resolve("dead.safetensors"))) {
            model.editable("fc.weight").write(0, new double[] {0, 0, 0, 0, 1e-9, 0, 0, 0, 1, 1, 1, 1}, 12);
            model.editable("fc.bias").write(0, new double[] {0.7, 900, 0}, 3);
            Batch batch = OnnxIT.batch(List.of(4L), 5);
            try (Folded folded = Folded.of(graph, model, folder.resolve("folded.safetensors"))) {
                Integers integers = integers(engine, folded, batch);
                Path file = write(folded, integers);
                double[] answers = OnnxNetworks.run(file, batch).values();
                double step = integers.value("fc").orElseThrow().scale();
                for (int i = 0; i < 5; i++) {
                    assertThat(answers[3 * i]).isCloseTo(0.7, within(step));
                    assertThat(answers[3 * i + 1]).isCloseTo(900, within(step));
                }
            }
        }
    }

    @Test
    void layers_along_the_last_of_several_axes_stay_floats() {
        Graph graph = GraphDocuments.read(JsonMapper.shared().readTree("""
                {"input": [3, 4], "output": "b", "nodes": [{"name": "a", "op": "linear"}, {"name": "flat", "op": "flatten"},
                 {"name": "b", "op": "linear"}]}"""));
        List<TensorInfo> tensors = new ArrayList<>();
        layer(tensors, "a", 2, 4);
        layer(tensors, "b", 5, 6);
        IntegerPlan plan = new IntegerPlan(graph, tensors);
        assertThat(plan.layers()).extracting(Node::name).containsExactly("b");
        assertThat(plan.floatLayers()).extracting(Node::name).containsExactly("a");
        assertThat(plan.ranged()).containsExactly("a", "b");
    }

    @Test
    void a_layer_and_the_activation_behind_it_are_one_value_unless_something_else_reads_the_layer() {
        List<TensorInfo> tensors = new ArrayList<>();
        layer(tensors, "a", 4, 4);
        layer(tensors, "b", 4, 4);
        Graph chain = GraphDocuments.read(JsonMapper.shared().readTree("""
                {"input": [4], "output": "b", "nodes": [{"name": "a", "op": "linear"}, {"name": "act", "op": "relu"},
                 {"name": "b", "op": "linear"}]}"""));
        IntegerPlan one = new IntegerPlan(chain, tensors);
        assertThat(one.ranged()).containsExactly("input", "act", "b");
        assertThat(one.made(one.layers().getFirst())).isEqualTo("act");
        Graph both = GraphDocuments.read(JsonMapper.shared().readTree("""
                {"input": [4], "output": "sum", "nodes": [{"name": "a", "op": "linear"}, {"name": "act", "op": "relu"},
                 {"name": "b", "op": "linear"}, {"name": "sum", "op": "add", "inputs": ["a", "b"]}]}"""));
        assertThat(new IntegerPlan(both, tensors).ranged()).containsExactly("input", "a", "act", "b", "sum");
    }

    private static void layer(List<TensorInfo> tensors, String name, long... shape) {
        tensors.add(new TensorInfo(
                name + ".weight", DType.FLOAT32, Arrays.stream(shape).boxed().toList()));
        tensors.add(new TensorInfo(name + ".bias", DType.FLOAT32, List.of(shape[0])));
    }

    private Folded assertSimulated(Engine engine, String name, Graph graph, List<TensorInfo> tensors) throws Exception {
        Batch batch = OnnxIT.batch(GraphFacts.of(graph, tensors).input(), 4);
        try (TensorFile model = SmallNetworks.file(tensors, folder.resolve(name + ".safetensors"));
                Folded folded = Folded.of(graph, model, folder.resolve(name + "-folded.safetensors"))) {
            double[] plain = run(engine, graph, model, batch);
            double largest = Arrays.stream(plain).map(Math::abs).max().orElseThrow();
            assertThat(run(engine, folded.graph(), folded.tensors(), batch))
                    .as(name)
                    .containsExactly(plain, within(1e-4 * largest));

            Integers integers = integers(engine, folded, batch);
            Path file = write(folded, integers);
            double[] simulated = simulated(engine, folded, integers, batch);
            double[] answers = OnnxNetworks.run(file, batch).values();
            double step = integers.value(folded.graph().output())
                    .map(codes -> (double) codes.scale())
                    .orElse(1e-2);
            // A value half way between codes may be rounded either way, and takes what comes after it along
            assertThat(answers).as(name).containsExactly(simulated, within(3.001 * step));
            assertThat(IntStream.range(0, answers.length)
                            .mapToDouble(i -> Math.abs(answers[i] - simulated[i]))
                            .average()
                            .orElseThrow())
                    .as(name)
                    .isLessThan(0.5 * step);
            assertThat(OnnxRuntime.start(1).floatLayers(file, folder.resolve("optimized.onnx")))
                    .as(name)
                    .isEmpty();
            assertThat(Files.size(file)).as(name).isLessThan(bytes(folded) / 4 + bytes(folded) / 20 + 40_000);
            return folded;
        }
    }

    private static long bytes(Folded folded) {
        return folded.tensors().tensors().stream()
                .mapToLong(TensorInfo::sizeBytes)
                .sum();
    }

    private Path write(Folded folded, Integers integers) throws IOException, OnnxExport.TooLarge {
        Path file = folder.resolve("int8.onnx");
        OnnxExport.writeIntegers(folded, integers, "1.0", Map.of(), file);
        return file;
    }

    private double[] run(Engine engine, Graph graph, TensorFile tensors, Batch batch) throws IOException {
        Path archive = folder.resolve("network.pt");
        TorchScriptWriter.write(graph, tensors, DType.FLOAT32, archive);
        return OnnxIT.outputs(engine, archive, batch).values();
    }

    private Integers integers(Engine engine, Folded folded, Batch batch) throws IOException {
        return integers(engine, folded, batch, Set.of());
    }

    private Integers integers(Engine engine, Folded folded, Batch batch, Set<String> excluded) throws IOException {
        IntegerPlan plan = new IntegerPlan(folded.graph(), folded.tensors().tensors(), excluded);
        List<Observation> asked = new ArrayList<>();
        plan.ranged().forEach(value -> asked.add(new Observation.Ends(value)));
        Path archive = folder.resolve("observer.pt");
        TorchScriptWriter.writeObserver(folded.graph(), folded.tensors(), DType.FLOAT32, asked, false, archive);
        double[] ends = OnnxIT.outputs(engine, archive, batch).values();
        Map<String, ByteCodes> ranged = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            IntegerCodes codes = IntegerCodes.affine(8, ends[2 * i], ends[2 * i + 1], false);
            ranged.put(plan.ranged().get(i), new ByteCodes((float) codes.scale(), codes.zeroPoint()));
        }
        Map<String, ByteCodes> values = plan.values(ranged);
        // Of whole bytes the products saturate on processors without VNNI
        IntegerLayers layers = new IntegerLayers(folded.tensors(), IntegerLayers.REDUCED);
        Map<String, IntegerLayer> coded = new HashMap<>();
        for (Node layer : plan.layers()) {
            ByteCodes input = Objects.requireNonNull(values.get(layer.inputs().getFirst()));
            coded.put(layer.name(), layers.of(layer, input, null));
        }
        return new Integers(values, coded);
    }

    /** The same codes in floats: weights rounded, and a node that rounds behind each value. */
    private double[] simulated(Engine engine, Folded folded, Integers integers, Batch batch) throws IOException {
        List<Node> nodes = new ArrayList<>();
        Map<String, String> rounded = new HashMap<>();
        integers.value(Graph.INPUT).ifPresent(codes -> nodes.add(rounding(Graph.INPUT, codes, rounded)));
        for (Node node : folded.graph().nodes()) {
            nodes.add(new Node(
                    node.name(),
                    node.op(),
                    node.inputs().stream()
                            .map(input -> rounded.getOrDefault(input, input))
                            .toList(),
                    node.tensors()));
            integers.value(node.name()).ifPresent(codes -> nodes.add(rounding(node.name(), codes, rounded)));
        }
        String output = folded.graph().output();
        Graph graph = new Graph(folded.graph().input(), nodes, rounded.getOrDefault(output, output));
        try (TensorFile tensors = TensorFile.convert(folded.tensors(), folder.resolve("rounded.safetensors"))) {
            for (Node node : folded.graph().nodes()) {
                integers.layer(node.name())
                        .ifPresent(layer -> round(
                                tensors,
                                node,
                                layer,
                                integers.value(node.inputs().getFirst()).orElseThrow()));
            }
            return run(engine, graph, tensors, batch);
        }
    }

    private static Node rounding(String value, ByteCodes codes, Map<String, String> rounded) {
        rounded.put(value, value + ".codes");
        return Node.of(
                value + ".codes",
                new Op.FakeQuantize((double) codes.scale(), codes.zeroPoint(), 0, ByteCodes.MOST),
                value);
    }

    private static void round(TensorFile tensors, Node node, IntegerLayer layer, ByteCodes input) {
        assertThat(NodeTensors.isPrunable(node.op())).isTrue();
        double[] weights = Golden.values(tensors, node.weight());
        int row = weights.length / layer.scales().length;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = layer.code(i / row, weights[i]) * (double) layer.scales()[i / row];
        }
        tensors.editable(node.weight()).write(0, weights, weights.length);
        int[] codes = layer.bias();
        if (codes != null) {
            double[] bias = new double[codes.length];
            for (int i = 0; i < bias.length; i++) {
                bias[i] = codes[i] * (double) (layer.scales()[i] * input.scale());
            }
            tensors.editable(node.bias()).write(0, bias, bias.length);
        }
    }
}
