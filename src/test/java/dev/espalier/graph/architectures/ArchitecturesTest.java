package dev.espalier.graph.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Layers;
import dev.espalier.graph.Node;
import dev.espalier.graph.Shapes;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitecturesTest {
    @Test
    void lists_every_built_in_once() {
        assertThat(Architectures.all())
                .extracting(BuiltInArchitecture::name)
                .containsExactlyInAnyOrder(
                        "mlp",
                        "lenet-300-100",
                        "lenet-5",
                        "cnn",
                        "resnet-20",
                        "resnet-32",
                        "resnet-44",
                        "resnet-56",
                        "resnet-18",
                        "resnet-34",
                        "resnet-50",
                        "vgg-11",
                        "vgg-13",
                        "vgg-16",
                        "vgg-19",
                        "alexnet",
                        "squeezenet-1.0",
                        "squeezenet-1.1");
    }

    @ParameterizedTest
    @CsvSource({"3, resnet-20", "5, resnet-32", "7, resnet-44", "9, resnet-56"})
    void tells_cifar_resnets_by_their_depth_in_both_namings(int perStage, String name) {
        assertThat(recognised(Shapes.flatResNet(perStage, 16, 10, true))).isEqualTo(name);
        assertThat(recognised(Shapes.flatResNet(perStage, 32, 100, false))).isEqualTo(name);
        assertThat(recognised(Shapes.stagedResNet(perStage, 3, 16, 3, "linear")))
                .isEqualTo(name);
        assertThat(recognised(Shapes.stagedResNet(perStage, 3, 16, 3, "fc"))).isEqualTo(name);
    }

    @Test
    void counts_a_resnet_20_as_published() {
        var tensors = Shapes.flatResNet(3, 16, 10, true).list();
        Graph graph = graph(Architectures.recognise(null, tensors));
        GraphFacts facts = GraphFacts.of(graph, tensors);
        assertThat(facts.macs()).isEqualTo(40_813_184);
        assertThat(facts.input()).containsExactly(3L, 32L, 32L);
        assertThat(facts.output()).containsExactly(10L);
        assertThat(facts.shapes()).containsEntry("body_op.8.relu2", List.of(64L, 8L, 8L));
        assertThat(Layers.of(graph, tensors)).hasSize(22);
    }

    @Test
    void a_padded_shortcut_costs_no_multiply_accumulates() {
        var tensors = Shapes.stagedResNet(3, 3, 16, 3, "linear").list();
        assertThat(GraphFacts.of(graph(Architectures.recognise(null, tensors)), tensors)
                        .macs())
                .isEqualTo(40_813_184 - 2 * 131_072);
    }

    @Test
    void says_what_a_resnet_of_the_imagenet_family_lacks() {
        var recognition = Architectures.recognise(
                null, Shapes.stagedResNet(2, 4, 64, 7, "fc").list());
        assertThat(recognition.graph()).isNull();
        assertThat(recognition.architecture()).isNull();
        assertThat(recognition.findings())
                .singleElement()
                .asString()
                .contains("resnet-18: tensor \"layer2.0.downsample.0.weight\" is missing");
        assertThat(Architectures.recognise(
                                null, Shapes.stagedResNet(3, 3, 64, 7, "fc").list())
                        .findings())
                .singleElement()
                .asString()
                .contains("\"conv1.weight\" has shape [64, 3, 7, 7]");
    }

    @Test
    void recognises_lenets_and_says_what_is_assumed() {
        var tensors = Shapes.lenet5().list();
        var recognition = Architectures.recognise(null, tensors);
        assertThat(recognition.architecture()).isEqualTo(Architecture.named("lenet-5"));
        assertThat(recognition.findings()).singleElement().asString().startsWith("assumed: ");
        // By hand: 20 25 24 24 + 50 500 8 8 + 800 500 + 500 10.
        assertThat(GraphFacts.of(graph(recognition), tensors).macs()).isEqualTo(2_293_000);

        var mlp = new Shapes()
                .add("fc1.weight", 300, 784)
                .add("fc2.weight", 100, 300)
                .add("fc3.weight", 10, 100)
                .list();
        assertThat(Architectures.recognise(null, mlp).architecture()).isEqualTo(Architecture.named("lenet-300-100"));
        assertThat(Architectures.recognise(Architecture.named("mlp"), mlp).architecture())
                .isEqualTo(Architecture.named("mlp"));
    }

    @Test
    void recognises_linear_layers_under_any_names() {
        assertThat(recognised(new Shapes().add("weight", 1, 5))).isEqualTo("mlp");
        assertThat(recognised(new Shapes().add("größe.weight", 3, 5).add("größe.bias", 3)))
                .isEqualTo("mlp");
        var unsorted = new Shapes()
                .add("0.weight", 4, 6)
                .add("10.weight", 2, 3)
                .add("2.weight", 3, 4)
                .list();
        var graph = graph(Architectures.recognise(null, unsorted));
        assertThat(graph.nodes()).extracting(Node::name).containsExactly("flatten", "0", "0.relu", "2", "2.relu", "10");
        assertThat(GraphFacts.of(graph, unsorted).output()).containsExactly(2L);
    }

    @Test
    void a_layer_called_input_is_not_taken_for_the_network_s_input() {
        var tensors = new Shapes()
                .add("input.weight", 4, 6)
                .add("flatten.weight", 2, 4)
                .list();
        var graph = graph(Architectures.recognise(null, tensors));
        assertThat(GraphFacts.of(graph, tensors).output()).containsExactly(2L);
        assertThat(graph.nodes())
                .extracting(Node::name)
                .doesNotContain(Graph.INPUT)
                .doesNotHaveDuplicates();
        assertThat(GraphDocuments.read(GraphDocuments.write(graph))).isEqualTo(graph);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 5, 256, 28, '2x2 max pooling after every convolution', valid",
        "3, 5, 400, 32, '2x2 max pooling after every convolution', valid",
        "3, 3, 1024, 32, '2x2 max pooling after every convolution', same",
        "3, 3, 4096, 32, '2x2 max pooling after every second convolution', same",
        "3, 3, 64, 8, '2x2 max pooling after every convolution', same",
        "3, 2, 49, 32, '2x2 max pooling after every convolution', valid",
    })
    void finds_the_input_for_which_a_cnn_fits(
            long channels, long kernel, long features, long side, String pooling, String padding) {
        var tensors = new Shapes()
                .add("a.weight", 8, channels, kernel, kernel)
                .add("b.weight", features == 49 ? 1 : 16, 8, kernel, kernel)
                .add("c.weight", 10, features)
                .list();
        var recognition = Architectures.recognise(null, tensors);
        assertThat(recognition.architecture()).as(recognition.toString()).isEqualTo(Architecture.named("cnn"));
        assertThat(graph(recognition).input()).containsExactly(channels, side, side);
        assertThat(recognition.findings())
                .singleElement()
                .asString()
                .startsWith("assumed: ")
                .contains(pooling, padding);
    }

    @Test
    void a_cnn_whose_linear_layer_fits_no_square_has_no_graph() {
        var tensors = new Shapes()
                .add("a.weight", 8, 3, 3, 3)
                .add("c.weight", 10, 8 * 7)
                .list();
        assertThat(Architectures.recognise(null, tensors).findings())
                .singleElement()
                .asString()
                .contains("\"c.weight\" has shape [10, 56]");
    }

    @Test
    void never_throws_where_nothing_is_requested() {
        long huge = Long.MAX_VALUE / 2;
        for (Shapes shapes : List.of(
                new Shapes(),
                new Shapes().add("weight", 0, 5),
                new Shapes().add("weight", huge, huge),
                new Shapes().add("a.weight", huge, huge, huge, huge).add("b.weight", huge, huge),
                new Shapes().add("a.weight", 3, huge, 1, 1).add("b.weight", 3, huge),
                new Shapes().add("a.weight", 5, 4).add("b.weight", 3, 6),
                new Shapes().add("a.weight", DType.INT8, 5, 4),
                new Shapes().add("a.weight", 5, 4).add("a.bias", 4),
                new Shapes().add("a.weight", 5, 4).add("norm.weight", 5),
                new Shapes().add("conv1.weight", 5, 4).add("layer1.0.conv1.weight"),
                new Shapes().add("head_conv.0.conv.weight").add("body_op.0.conv1.0.conv.weight", 1),
                new Shapes().add("\uD800.weight", 0, 0, 0, 0),
                Shapes.flatResNet(4, 16, 10, true))) {
            var recognition = Architectures.recognise(null, shapes.list());
            assertThat(recognition.findings()).as(shapes.list().toString()).isNotEmpty();
            assertThat(recognition.graph()).as(shapes.list().toString()).isNull();
        }
    }

    @Test
    void survives_any_one_tensor_missing_or_misshapen() {
        List<TensorInfo> whole = Shapes.flatResNet(3, 16, 10, true).list();
        for (TensorInfo tensor : whole) {
            var missing = whole.stream().filter(other -> other != tensor).toList();
            boolean optional = tensor.name().endsWith("num_batches_tracked")
                    || tensor.name().equals("final_fc.linear.bias");
            assertThat(Architectures.recognise(null, missing).graph() != null)
                    .as(tensor.name())
                    .isEqualTo(optional);
            var longer = new TensorInfo(tensor.name(), tensor.dtype(), List.of(7L, 7L));
            var misshapen = whole.stream()
                    .map(other -> other == tensor ? longer : other)
                    .toList();
            if (!tensor.name().endsWith("num_batches_tracked")) {
                assertThat(Architectures.recognise(null, misshapen).graph())
                        .as(tensor.name())
                        .isNull();
            }
        }
    }

    @Test
    void tells_what_is_wrong_in_the_depth_that_the_names_have() {
        var tensors = Shapes.flatResNet(5, 16, 10, true).list().stream()
                .filter(tensor -> !tensor.name().equals("final_fc.linear.weight"))
                .toList();
        assertThat(Architectures.recognise(null, tensors).findings())
                .singleElement()
                .asString()
                .startsWith("no built-in architecture fits these tensors; likeliest was resnet-32: tensor"
                        + " \"final_fc.linear.weight\" is missing")
                .contains("/api/v1/architectures/schema");
    }

    @Test
    void names_what_is_carried_along_unused() {
        var tensors = Shapes.stagedResNet(3, 3, 16, 3, "fc").add("ema.decay", 1).list();
        assertThat(Architectures.recognise(null, tensors).findings())
                .anySatisfy(finding -> assertThat(finding).contains("1 tensors are no part", "ema.decay"));
    }

    @Test
    void refuses_what_was_requested_and_does_not_fit() {
        var tensors = new Shapes().add("fc.weight", 10, 784).list();
        assertThatThrownBy(() -> Architectures.recognise(Architecture.named("lenet"), tensors))
                .isInstanceOf(ArchitectureMismatch.class)
                .hasMessageContaining("lenet-5, mlp, ")
                .hasMessageContaining("was \"lenet\"");
        assertThatThrownBy(() -> Architectures.recognise(Architecture.named("resnet-20"), tensors))
                .isInstanceOf(ArchitectureMismatch.class)
                .hasMessageStartingWith("resnet-20: ");
        assertThatThrownBy(() -> Architectures.recognise(
                        Architecture.named("resnet-32"),
                        Shapes.flatResNet(3, 16, 10, true).list()))
                .isInstanceOf(ArchitectureMismatch.class)
                .hasMessage("resnet-32: the stages have 3 residual blocks each, resnet-32 has 5");
    }

    private static String recognised(Shapes shapes) {
        var recognition = Architectures.recognise(null, shapes.list());
        return String.valueOf(Objects.requireNonNullElse(recognition.architecture(), recognition.findings()));
    }

    private static Graph graph(Recognition recognition) {
        assertThat(recognition.graph()).as(recognition.toString()).isNotNull();
        return Objects.requireNonNull(recognition.graph());
    }
}
