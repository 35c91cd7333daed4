package dev.espalier.graph.architectures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Shapes;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and shapes of well-known networks: what is none of the built-ins is taken for none, and told why. */
class ZooTest {
    private static final Path FOLDER = Path.of("src/test/resources/graph/zoo");

    static Stream<String> networks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".txt"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** Parameters as torchvision counts them; multiply-accumulates as its documentation does (GFLOPS), by its own rounding. */
    private static final Map<String, Expected> BUILT_IN = Map.ofEntries(
            Map.entry("resnet18", new Expected("resnet-18", 1_814_073_344L)),
            Map.entry("resnet34", new Expected("resnet-34", 3_663_761_408L)),
            Map.entry("resnet50", new Expected("resnet-50", 4_089_184_256L)),
            // computes the same, with other widths
            Map.entry("wide_resnet50_2", new Expected("resnet-50", 11_398_021_120L)),
            Map.entry("vgg11", new Expected("vgg-11", 7_609_090_048L)),
            Map.entry("vgg13", new Expected("vgg-13", 11_308_466_176L)),
            Map.entry("vgg16", new Expected("vgg-16", 15_470_264_320L)),
            Map.entry("vgg19", new Expected("vgg-19", 19_632_062_464L)),
            Map.entry("vgg11_bn", new Expected("vgg-11", 7_609_090_048L)),
            Map.entry("vgg13_bn", new Expected("vgg-13", 11_308_466_176L)),
            Map.entry("vgg16_bn", new Expected("vgg-16", 15_470_264_320L)),
            Map.entry("vgg19_bn", new Expected("vgg-19", 19_632_062_464L)),
            Map.entry("alexnet", new Expected("alexnet", 714_188_480L)),
            Map.entry("squeezenet1_0", new Expected("squeezenet-1.0", 818_924_576L)),
            Map.entry("squeezenet1_1", new Expected("squeezenet-1.1", 349_151_936L)));

    private record Expected(String architecture, long macs) {}

    @ParameterizedTest
    @MethodSource("networks")
    void torchvision_s_networks_are_known_or_not_mistaken(String network) throws IOException {
        Expected expected = BUILT_IN.get(network.replace(".txt", ""));
        if (expected == null) {
            assertNone(read(network));
            return;
        }
        var tensors = read(network).list();
        Recognition recognition = Architectures.recognise(null, tensors);
        assertThat(recognition.architecture())
                .as(recognition.toString())
                .isEqualTo(Architecture.named(expected.architecture));
        GraphFacts facts = GraphFacts.of(Objects.requireNonNull(recognition.graph()), tensors);
        assertThat(facts.macs()).isEqualTo(expected.macs);
        assertThat(facts.output()).containsExactly(1000L);
        assertThat(recognition.findings()).singleElement().asString().startsWith("assumed: input 3x224x224");
    }

    private static Shapes read(String network) throws IOException {
        Shapes shapes = new Shapes();
        for (String line : Files.readAllLines(FOLDER.resolve(network))) {
            String[] words = line.split(" ");
            if (words.length == 3 && words[1].equals("norm")) {
                shapes.norm(words[0], Long.parseLong(words[2]));
            } else {
                shapes.add(
                        words[0],
                        Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray());
            }
        }
        return shapes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"fc", "linear"})
    void a_cifar_resnet_in_disguise_is_one(String head) {
        var tensors = new Shapes().add("conv1.weight", 24, 1, 3, 3).norm("bn1.", 24);
        long inputs = 24;
        for (int i = 0; i < 9; i++) {
            long outputs = 24L << (i / 3);
            String block = "layer" + (i / 3 + 1) + "." + i % 3 + ".";
            tensors.add(block + "conv1.weight", outputs, inputs, 3, 3).norm(block + "bn1.", outputs);
            tensors.add(block + "conv2.weight", outputs, outputs, 3, 3).norm(block + "bn2.", outputs);
            if (inputs != outputs) {
                tensors.add(block + "downsample.0.weight", outputs, inputs, 1, 1)
                        .add(block + "downsample.0.bias", outputs);
            }
            inputs = outputs;
        }
        tensors.add(head + ".weight", 100, 96).add(head + ".bias", 100);
        Recognition recognition = Architectures.recognise(null, tensors.list());
        assertThat(recognition.architecture()).as(recognition.toString()).isEqualTo(Architecture.named("resnet-20"));
        assertThat(GraphFacts.of(Objects.requireNonNull(recognition.graph()), tensors.list())
                        .output())
                .containsExactly(100L);
    }

    @ParameterizedTest
    @CsvSource({
        "classifier, 1, 3x32x32, 0",
        "classifier.0, 1, 3x32x32, 0",
        "classifier.0 classifier.3 classifier.6, 1, 3x32x32, 2",
        "classifier.1 classifier.4 classifier.6, 1, 3x32x32, 2",
        "classifier.0 classifier.2, 2, 3x64x64, 0",
        "classifier, 7, 3x224x224, 0",
        "classifier.1 classifier.4, 3, 3x96x96, 2"
    })
    void a_vgg_s_head_tells_its_input(String head, int side, String input, int dropouts) {
        for (boolean normed : new boolean[] {true, false}) {
            Recognition recognition =
                    Architectures.recognise(null, vgg16(normed, head, side).list());
            assertThat(recognition.architecture()).as(recognition.toString()).isEqualTo(Architecture.named("vgg-16"));
            assertThat(recognition.findings())
                    .singleElement()
                    .asString()
                    .startsWith("assumed: input " + input)
                    .endsWith("dropout of 0.5 before " + dropouts + " of the linear layers");
        }
    }

    @Test
    void a_vgg_with_something_else_in_its_head_is_none() {
        assertNone(vgg16(false, "classifier.0 classifier.4", 1)); // what lies between?
        assertNone(vgg16(true, "classifier.0 classifier.3", 1).norm("classifier.1.", 6));
        assertNone(vgg16(true, "classifier.0 classifier.1", 1));
        assertNone(vgg16(true, "classifier", 1).add("classifier.bn.weight", 3));
        assertNone(vgg16(true, "fc", 1));
    }

    @Test
    void an_alexnet_with_another_head_is_none() throws IOException {
        Shapes grouped = new Shapes();
        Shapes small = new Shapes();
        read("alexnet.txt").list().forEach(tensor -> {
            long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            boolean first = tensor.name().equals("classifier.1.weight");
            small.add(tensor.name(), first ? new long[] {4096, 256} : shape);
            boolean second = tensor.name().equals("features.3.weight");
            grouped.add(tensor.name(), second ? new long[] {192, 32, 5, 5} : shape);
        });
        assertNone(small);
        assertNone(grouped);
    }

    private static Shapes vgg16(boolean normed, String head, int side) {
        Shapes shapes = new Shapes();
        long inputs = 3;
        int place = 0;
        for (int group = 0; group < 5; group++) {
            for (int i = 0; i < (group < 2 ? 2 : 3); i++) {
                shapes.add("features." + place + ".weight", 4, inputs, 3, 3).add("features." + place + ".bias", 4);
                if (normed) {
                    shapes.norm("features." + (place + 1) + ".", 4);
                }
                place += normed ? 3 : 2;
                inputs = 4;
            }
            place++;
        }
        long features = 4L * side * side;
        for (String layer : head.split(" ")) {
            shapes.add(layer + ".weight", 6, features).add(layer + ".bias", 6);
            features = 6;
        }
        return shapes;
    }

    @Test
    void resnets_of_other_families_are_none() {
        assertNone(Shapes.stagedResNet(2, 4, 64, 3, "linear")); // resnet-18 laid out for CIFAR
        assertNone(Shapes.stagedResNet(4, 3, 16, 3, "linear")); // 26 layers
        assertNone(Shapes.stagedResNet(3, 3, 64, 7, "fc")); // a stem as ImageNet's
        for (String extra : new String[] {"layer1.0.se.fc1.weight", "layer2.1.conv3.weight", "gate.weight"}) {
            assertNone(Shapes.stagedResNet(3, 3, 16, 3, "linear").add(extra, 16, 16));
        }
        assertNone(Shapes.stagedResNet(3, 3, 16, 3, "linear").add("layer1.0.alpha", 1)); // ReZero
        assertNone(Shapes.stagedResNet(3, 3, 16, 3, "linear").add("layer1.0.conv1.weight_g", 16)); // weight norm
    }

    @Test
    void a_residual_network_with_folded_batch_norm_is_no_chain_of_convolutions() {
        Shapes folded = new Shapes();
        Shapes.stagedResNet(3, 3, 16, 3, "linear").list().stream()
                .filter(tensor -> !tensor.name().contains("bn"))
                .forEach(tensor -> folded.add(
                        tensor.name(),
                        tensor.shape().stream().mapToLong(Long::longValue).toArray()));
        assertNone(folded);
    }

    @Test
    void a_head_behind_global_pooling_tells_no_input() {
        assertNone(new Shapes()
                .add("conv1.weight", 32, 3, 3, 3)
                .add("conv2.weight", 64, 32, 3, 3)
                .add("conv3.weight", 128, 64, 3, 3)
                .add("fc.weight", 10, 128));
    }

    @Test
    void numbers_in_a_list_of_layers_tell_where_it_is_pooled() {
        Shapes uneven = new Shapes()
                .add("features.0.weight", 8, 3, 3, 3)
                .add("features.3.weight", 16, 8, 3, 3)
                .add("features.6.weight", 16, 16, 3, 3)
                .add("features.8.weight", 16, 16, 3, 3)
                .add("classifier.weight", 10, 16 * 4);
        assertNone(uneven);
        Shapes even = new Shapes()
                .add("features.0.weight", 8, 3, 3, 3)
                .add("features.2.weight", 8, 8, 3, 3)
                .add("features.5.weight", 16, 8, 3, 3)
                .add("features.7.weight", 16, 16, 3, 3)
                .add("classifier.weight", 10, 16 * 64);
        Recognition recognition = Architectures.recognise(null, even.list());
        assertThat(recognition.architecture()).isEqualTo(Architecture.named("cnn"));
        assertThat(recognition.findings()).singleElement().asString().contains("3x32x32", "same", "every second");
    }

    @Test
    void chains_of_matrices_that_are_no_mlp_are_none() {
        assertNone(linears("encoder.0", "encoder.2", "decoder.0", "decoder.2")); // by name
        assertNone(linears("first.0", "first.2", "second.0", "second.2")); // what lies between the lists?
        assertNone(new Shapes().add("fc1.weight", 32, 784).add("fc2.weight", 784, 32)); // back to where it began
        assertNone(new Shapes().add("q_proj.weight", 64, 64).add("k_proj.weight", 64, 64));
        assertNone(new Shapes().add("self_attn.q.weight", 64, 64).add("self_attn.k.weight", 64, 64));
        assertNone(new Shapes().add("embedding.weight", 1000, 64));
        assertNone(new Shapes().add("fc1.weight", 64, 32).norm("norm.", 64).add("fc2.weight", 10, 64));
        assertNone(new Shapes().add("fc1.weight", 64, 32).add("act.weight", 1).add("fc2.weight", 10, 64)); // PReLU
        assertNone(new Shapes().add("conv.weight", 64, 32, 3).add("fc2.weight", 10, 64)); // Conv1d
        assertNone(new Shapes().add("rnn.weight_ih_l0", 64, 32).add("fc.weight", 10, 64));
    }

    @Test
    void what_is_asked_for_is_believed() {
        var autoencoder =
                linears("encoder.0", "encoder.2", "decoder.0", "decoder.2").list();
        assertThat(Architectures.recognise(Architecture.named("mlp"), autoencoder)
                        .graph())
                .isNotNull();
    }

    @Test
    void names_of_transformer_libraries_are_none() {
        assertNone(new Shapes()
                .add("resnet.embedder.embedder.convolution.weight", 16, 3, 3, 3)
                .norm("resnet.embedder.embedder.normalization.", 16)
                .add("resnet.encoder.stages.0.layers.0.layer.0.convolution.weight", 16, 16, 3, 3)
                .add("classifier.1.weight", 10, 16));
        assertNone(new Shapes()
                .add("bert.embeddings.word_embeddings.weight", 100, 16)
                .add("bert.encoder.layer.0.attention.self.query.weight", 16, 16)
                .add("classifier.weight", 2, 16));
    }

    private static Shapes linears(String... names) {
        Shapes shapes = new Shapes();
        for (int i = 0; i < names.length; i++) {
            shapes.add(names[i] + ".weight", 64 - 8 * (i + 1), 64 - 8 * i);
        }
        return shapes;
    }

    private static void assertNone(Shapes shapes) {
        Recognition recognition =
                Architectures.recognise(null, shapes.add("epoch", DType.INT64).list());
        assertThat(recognition.graph()).as(recognition.architecture() + "").isNull();
        assertThat(recognition.architecture()).isNull();
        assertThat(recognition.findings()).singleElement().asString().startsWith("no built-in architecture fits");
    }
}
