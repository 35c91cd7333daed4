package dev.espalier.graph.architectures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.graph.Layers;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.Op;
import dev.espalier.graph.Role;
import dev.espalier.graph.Roles;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TiedNamesTest {
    @Test
    void a_layer_of_the_same_naming_is_used_again() {
        Recognition found = recognise("fc1 16 16", "fc2 16 16 fc1", "fc3 4 16");
        assertThat(nodes(found)).containsExactly("fc1.weight", "fc2.weight", "fc3.weight");
        assertThat(found.findings()).contains("assumed: what is tied is used again, under \"fc2.weight\"");
        assertThat(Layers.of(found.graph(), tensors("fc1 16 16", "fc2 16 16 fc1", "fc3 4 16")))
                .extracting(Layer::called)
                .containsExactly(new LayerName("fc1", List.of("fc2")), LayerName.of("fc3"));
    }

    @Test
    void layers_that_are_registered_twice_are_only_called_twice() {
        Recognition found = recognise("fc1 32 64", "fc2 10 32", "layers.0 32 64 fc1", "layers.2 10 32 fc2");
        assertThat(nodes(found)).containsExactly("fc1.weight", "fc2.weight");
        assertThat(Objects.requireNonNull(found.architecture())).hasToString("mlp");
        assertThat(found.findings()).noneMatch(finding -> finding.contains("unused"));
    }

    @Test
    void where_both_readings_fit_nothing_is_guessed() {
        for (List<String> order : List.of(
                List.of("start 32 64", "hidden 32 32", "hidden2 32 32 hidden", "out 10 32"),
                List.of("hidden 32 32", "out 10 32", "start 32 64", "hidden2 32 32 hidden"))) {
            Recognition found = recognise(order.toArray(String[]::new));
            assertThat(found.graph()).isNull();
            assertThat(found.findings())
                    .singleElement()
                    .asString()
                    .contains("\"hidden2.weight\" is \"hidden.weight\":");
        }
    }

    @Test
    void a_head_under_a_second_name_is_no_leftover() {
        List<TensorInfo> tensors = tensors("fc1 32 64", "fc2 10 32");
        tensors.add(new TensorInfo("classifier", DType.FLOAT32, List.of(10L, 32L), "fc2.weight"));
        Recognition found = Architectures.recognise(null, tensors);
        assertThat(nodes(found)).containsExactly("fc1.weight", "fc2.weight");
    }

    @Test
    void an_architecture_that_is_asked_for_is_read_either_way() {
        List<TensorInfo> twice = tensors("fc1 32 64", "fc2 10 32", "layers.0 32 64 fc1", "layers.2 10 32 fc2");
        assertThat(nodes(Architectures.recognise(Architecture.named("mlp"), twice)))
                .containsExactly("fc1.weight", "fc2.weight");
        List<TensorInfo> again = tensors("start 32 64", "hidden 32 32", "hidden2 32 32 hidden", "out 10 32");
        assertThat(nodes(Architectures.recognise(Architecture.named("mlp"), again)))
                .hasSize(4);
    }

    @Test
    void roles_are_told_once_and_a_graph_may_name_either() {
        List<TensorInfo> tensors = tensors("emb 16 16", "head 16 16 emb");
        Graph graph = new Graph(List.of(16L), List.of(Node.of("head", new Op.Linear(), Graph.INPUT)), "head");
        assertThat(Roles.of(graph, tensors)).containsOnly(entry("emb.weight", Role.PARAMETER));
        assertThat(Layers.of(graph, tensors)).extracting(Layer::name).containsExactly("emb");
        assertThat(Layers.of(null, tensors)).extracting(Layer::name).containsExactly("emb");
    }

    private static Recognition recognise(String... layers) {
        return Architectures.recognise(null, tensors(layers));
    }

    private static List<String> nodes(Recognition found) {
        return Objects.requireNonNull(found.graph()).nodes().stream()
                .filter(node -> NodeTensors.isPrunable(node.op()))
                .map(Node::weight)
                .toList();
    }

    /** Each a layer's name, outputs and inputs, and the layer that it is tied to. */
    private static List<TensorInfo> tensors(String... layers) {
        List<TensorInfo> tensors = new ArrayList<>();
        for (String layer : layers) {
            String[] parts = layer.split(" ");
            List<Long> shape = List.of(Long.valueOf(parts[1]), Long.valueOf(parts[2]));
            String tiedTo = parts.length > 3 ? parts[3] + ".weight" : null;
            tensors.add(new TensorInfo(parts[0] + ".weight", DType.FLOAT32, shape, tiedTo));
        }
        return tensors;
    }
}
