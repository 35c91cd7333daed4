package dev.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.Shapes;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.kernels.UnitPruning;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ChannelsTest {
    @ParameterizedTest
    @CsvSource({
        "0.2, 16793939", "0.3, 12976961", "0.4, 9646059", "0.5, 6805929", "0.6, 4465225",
        "0.7, 2610595", "0.8, 1249889", "0.9, 379179", "0.92, 264250", "0.95, 128843"
    })
    void an_mlp_cut_by_kth_value_has_the_course_s_parameters(double p, long parameters) {
        List<TensorInfo> mlp = mlp(784, 1568, 3136, 6272, 10);
        assertThat(parameters(mlp)).isEqualTo(25_889_258);
        Channels channels = Channels.of(recognised(mlp), mlp);
        List<Integer> gone = new ArrayList<>();
        for (ChannelGroup group : channels.groups()) {
            double[] scores =
                    IntStream.range(0, group.units().size()).asDoubleStream().toArray();
            UnitPruning.belowKth(scores, p).stream()
                    .forEach(i -> gone.add(group.units().get(i)));
        }
        assertThat(parameters(small(channels.cut(gone)))).isEqualTo(parameters);
    }

    @Test
    void layers_of_a_chain_are_groups_of_their_own_and_the_last_stays() {
        List<TensorInfo> mlp = mlp(4, 3, 2);
        Channels channels = Channels.of(recognised(mlp), mlp);
        assertThat(weights(channels)).containsExactly(List.of("0.weight"));
        assertThat(channels.whole()).containsExactly(Map.entry("1.weight", "gives the network's outputs"));
        Cut cut = channels.cut(List.of(channels.groups().getFirst().units().get(1)));
        assertThat(cut.rows()).containsExactly(Map.entry("0.weight", bits(1)));
        assertThat(cut.erased()).containsOnly(Map.entry("0.weight", bits(4, 5, 6, 7)), Map.entry("0.bias", bits(1)));
        assertThat(small(cut))
                .extracting(TensorInfo::shape)
                .containsExactly(List.of(2L, 4L), List.of(2L), List.of(2L, 2L), List.of(2L));
    }

    @Test
    void a_channel_is_many_inputs_of_the_linear_layer_behind_a_flatten() {
        List<TensorInfo> lenet = Shapes.lenet5().list();
        Channels channels = Channels.of(recognised(lenet), lenet);
        assertThat(weights(channels))
                .containsExactly(List.of("conv1.weight"), List.of("conv2.weight"), List.of("ip1.weight"));
        ChannelGroup conv2 = channels.groups().get(1);
        Cut cut = channels.cut(conv2.units().subList(0, 49));
        assertThat(shape(cut, "ip1.weight")).containsExactly(500L, 16L);
        Slice slice = cut.slices().stream()
                .filter(each -> each.from().name().equals("ip1.weight"))
                .findFirst()
                .orElseThrow();
        assertThat(slice.columns()).containsExactly(IntStream.range(784, 800).toArray());
    }

    @Test
    void residual_sums_share_one_decision() {
        List<TensorInfo> resNet = Shapes.flatResNet(3, 16, 10, false).list();
        Channels channels = Channels.of(recognised(resNet), resNet);
        assertThat(weights(channels))
                .hasSize(12)
                .first()
                .isEqualTo(List.of(
                        "head_conv.0.conv.weight",
                        "body_op.0.conv2.0.conv.weight",
                        "body_op.1.conv2.0.conv.weight",
                        "body_op.2.conv2.0.conv.weight"));
        assertThat(weights(channels))
                .contains(List.of(
                        "body_op.3.conv2.0.conv.weight",
                        "body_op.3.id_mapping.0.conv.weight",
                        "body_op.4.conv2.0.conv.weight",
                        "body_op.5.conv2.0.conv.weight"));
        assertThat(channels.groups().getFirst().scales())
                .extracting(ChannelGroup.Member::tensor)
                .containsExactly(
                        "head_conv.1.weight",
                        "body_op.0.conv2.1.weight",
                        "body_op.1.conv2.1.weight",
                        "body_op.2.conv2.1.weight");
        Cut half = channels.cut(firstHalves(channels));
        // Every width halved: counted by hand from the shapes, 3 * 8 * 9 + ... as a ResNet-20 of widths 8, 16, 32 has.
        assertThat(parameters(small(half)))
                .isEqualTo(parameters(Shapes.flatResNet(3, 8, 10, false).list()));
        assertThat(GraphFacts.of(half.graph(), small(half)).macs())
                .isEqualTo(GraphFacts.of(recognised(small(half)), small(half)).macs());
    }

    @Test
    void padded_shortcuts_tie_channels_to_those_that_they_become() {
        List<TensorInfo> resNet = Shapes.stagedResNet(3, 3, 16, 3, "linear").list();
        Channels channels = Channels.of(recognised(resNet), resNet);
        List<ChannelGroup> streams = channels.groups().stream()
                .filter(group -> group.members().size() > 1)
                .toList();
        assertThat(streams).extracting(group -> group.units().size()).containsExactly(16, 16, 32);
        // 16 channels of the first stage are 8..23 of the second and 24..39 of the third.
        List<ChannelGroup.Member> members = streams.getFirst().members();
        assertThat(members).hasSize(10);
        assertThat(members.getFirst().rows().getFirst()).isEqualTo(0);
        assertThat(members.get(4).rows().getFirst()).isEqualTo(8);
        assertThat(members.getLast().rows().getFirst()).isEqualTo(24);
        Cut cut = channels.cut(List.of(
                streams.getFirst().units().get(0),
                streams.get(1).units().get(1),
                streams.getLast().units().get(2)));
        assertThat(shape(cut, "conv1.weight")).containsExactly(15L, 3L, 3L, 3L);
        assertThat(shape(cut, "layer2.0.conv2.weight").getFirst()).isEqualTo(30L);
        assertThat(shape(cut, "layer3.0.conv2.weight").getFirst()).isEqualTo(61L);
        assertThat(cut.graph().nodes())
                .filteredOn(node -> node.op() instanceof Op.PadChannels)
                .extracting(Node::op)
                .containsExactly(new Op.PadChannels(7, 8), new Op.PadChannels(15, 16));
        GraphFacts.of(cut.graph(), small(cut));
    }

    @Test
    void concatenation_puts_one_layer_s_channels_after_another_s() {
        Network network = network(
                """
                {"input": [3, 4, 4], "nodes": [
                  {"name": "a", "op": "conv2d"},
                  {"name": "b", "op": "conv2d", "inputs": ["input"]},
                  {"name": "both", "op": "concat", "inputs": ["a", "b"]},
                  {"name": "bn", "op": "batch_norm"},
                  {"name": "c", "op": "conv2d"}], "output": "c"}""",
                new Shapes()
                        .add("a.weight", 2, 3, 1, 1)
                        .add("b.weight", 3, 3, 1, 1)
                        .norm("bn.", 5)
                        .add("c.weight", 2, 5, 1, 1));
        assertThat(weights(network.channels())).containsExactly(List.of("a.weight"), List.of("b.weight"));
        Cut cut = network.channels().cut(List.of(network.group(1).units().get(1)));
        assertThat(cut.slices().stream()
                        .filter(slice -> slice.from().name().equals("c.weight"))
                        .findFirst()
                        .orElseThrow()
                        .columns())
                .containsExactly(0, 1, 2, 4);
        assertThat(cut.erased())
                .containsEntry("bn.weight", bits(3))
                .containsEntry("bn.bias", bits(3))
                .doesNotContainKeys("bn.running_mean", "c.weight");
    }

    @Test
    void a_depthwise_convolution_loses_groups_with_its_input() {
        Network network = network(
                """
                {"input": [3, 4, 4], "nodes": [
                  {"name": "a", "op": "conv2d"},
                  {"name": "deep", "op": "conv2d", "groups": 4},
                  {"name": "b", "op": "conv2d"}], "output": "b"}""",
                new Shapes()
                        .add("a.weight", 4, 3, 1, 1)
                        .add("deep.weight", 8, 1, 1, 1)
                        .add("deep.bias", 8)
                        .add("b.weight", 2, 8, 1, 1));
        ChannelGroup group = network.group(0);
        assertThat(group.members())
                .extracting(ChannelGroup.Member::tensor)
                .containsExactly("a.weight", "deep.weight", "deep.weight");
        assertThat(group.members().get(1).rows()).containsExactly(0, 2, 4, 6);
        Cut cut = network.channels().cut(List.of(group.units().get(2)));
        assertThat(shape(cut, "deep.weight")).containsExactly(6L, 1L, 1L, 1L);
        assertThat(shape(cut, "b.weight")).containsExactly(2L, 6L, 1L, 1L);
        assertThat(cut.graph().nodes().get(1).op()).isEqualTo(new Op.Conv2d(1, 0, 1, 3));
    }

    @Test
    void grouped_convolutions_stay_with_what_they_read() {
        Network network = network(
                """
                {"input": [3, 4, 4], "nodes": [
                  {"name": "a", "op": "conv2d"},
                  {"name": "two", "op": "conv2d", "groups": 2},
                  {"name": "b", "op": "conv2d"}], "output": "b"}""",
                new Shapes()
                        .add("a.weight", 4, 3, 1, 1)
                        .add("two.weight", 4, 2, 1, 1)
                        .add("b.weight", 2, 4, 1, 1));
        assertThat(network.channels().groups()).isEmpty();
        assertThat(network.channels().whole())
                .containsEntry("a.weight", "belongs to the convolution \"two\" of 2 groups");
    }

    @Test
    void squeeze_and_excitation_goes_with_the_channels_that_it_scales_and_reads() {
        Network network = network(
                """
                {"input": [3, 4, 4], "nodes": [
                  {"name": "a", "op": "conv2d"},
                  {"name": "mean", "op": "global_avg_pool"},
                  {"name": "down", "op": "conv2d"}, {"name": "act", "op": "relu"},
                  {"name": "up", "op": "conv2d"}, {"name": "gate", "op": "sigmoid"},
                  {"name": "scaled", "op": "multiply", "inputs": ["a", "gate"]},
                  {"name": "b", "op": "conv2d"}], "output": "b"}""",
                new Shapes()
                        .add("a.weight", 4, 3, 1, 1)
                        .add("down.weight", 2, 4, 1, 1)
                        .add("up.weight", 4, 2, 1, 1)
                        .add("b.weight", 2, 4, 1, 1));
        assertThat(weights(network.channels()))
                .containsExactly(List.of("a.weight", "up.weight"), List.of("down.weight"));
        Cut cut = network.channels().cut(List.of(network.group(0).units().getFirst()));
        // The gate of a masked channel is sigmoid(0), but what it scales is 0.
        assertThat(cut.erased()).containsOnlyKeys("a.weight", "up.weight");
    }

    @Test
    void a_layer_that_would_see_a_masked_unit_is_told_not_to_look() {
        Network network = network("""
                {"input": [3], "nodes": [
                  {"name": "a", "op": "linear"}, {"name": "s", "op": "sigmoid"}, {"name": "b", "op": "linear"}], "output": "b"}""", new Shapes().add("a.weight", 4, 3).add("b.weight", 2, 4));
        Cut cut = network.channels().cut(List.of(network.group(0).units().get(3)));
        assertThat(cut.erased())
                .containsOnly(Map.entry("a.weight", bits(9, 10, 11)), Map.entry("b.weight", bits(3, 7)));
    }

    @Test
    void batch_norm_without_a_weight_has_its_mean_taken_away() {
        Network network = network(
                """
                {"input": [3], "nodes": [
                  {"name": "a", "op": "linear"}, {"name": "bn", "op": "batch_norm"}, {"name": "b", "op": "linear"}], "output": "b"}""",
                new Shapes()
                        .add("a.weight", 4, 3)
                        .add("bn.running_mean", 4)
                        .add("bn.running_var", 4)
                        .add("b.weight", 2, 4));
        Cut cut = network.channels().cut(List.of(network.group(0).units().getFirst()));
        assertThat(cut.erased()).containsOnlyKeys("a.weight", "bn.running_mean");
    }

    @Test
    void one_weight_in_two_places_ties_what_they_read() {
        Network network = network(
                """
                {"input": [3], "nodes": [
                  {"name": "a", "op": "linear", "inputs": ["input"]}, {"name": "b", "op": "linear", "inputs": ["input"]},
                  {"name": "once", "op": "linear", "inputs": ["a"], "tensors": "c."},
                  {"name": "again", "op": "linear", "inputs": ["b"], "tensors": "c."},
                  {"name": "both", "op": "concat", "inputs": ["once", "again"]},
                  {"name": "d", "op": "linear"}], "output": "d"}""",
                new Shapes()
                        .add("a.weight", 4, 3)
                        .add("b.weight", 4, 3)
                        .add("c.weight", 5, 4)
                        .add("d.weight", 2, 10));
        assertThat(weights(network.channels())).containsExactly(List.of("a.weight", "b.weight"), List.of("c.weight"));
        Cut cut = network.channels().cut(List.of(network.group(1).units().get(1)));
        assertThat(shape(cut, "d.weight")).containsExactly(2L, 8L);
    }

    @Test
    void what_is_added_to_the_network_s_input_or_normalized_together_stays() {
        Network network = network(
                """
                {"input": [3], "nodes": [
                  {"name": "a", "op": "linear"}, {"name": "sum", "op": "add", "inputs": ["a", "input"]},
                  {"name": "b", "op": "linear"}, {"name": "soft", "op": "softmax"},
                  {"name": "c", "op": "linear"}], "output": "c"}""", new Shapes().add("a.weight", 3, 3).add("b.weight", 4, 3).add("c.weight", 2, 4));
        assertThat(network.channels().groups()).isEmpty();
        assertThat(network.channels().whole())
                .containsExactly(
                        Map.entry("a.weight", "is the network's input"),
                        Map.entry("b.weight", "is normalized together with the others by \"soft\""),
                        Map.entry("c.weight", "gives the network's outputs"));
    }

    @Test
    void a_linear_layer_along_another_axis_leaves_the_channels() {
        Network network = network(
                """
                {"input": [3, 4, 4], "nodes": [
                  {"name": "a", "op": "conv2d"}, {"name": "mix", "op": "linear"},
                  {"name": "act", "op": "gelu"}, {"name": "back", "op": "linear"},
                  {"name": "b", "op": "conv2d"}], "output": "b"}""",
                new Shapes()
                        .add("a.weight", 5, 3, 1, 1)
                        .add("mix.weight", 7, 4)
                        .add("back.weight", 4, 7)
                        .add("b.weight", 2, 5, 1, 1));
        assertThat(weights(network.channels())).containsExactly(List.of("mix.weight"));
        assertThat(network.channels().whole()).containsKeys("a.weight", "back.weight", "b.weight");
    }

    @Test
    void refuses_networks_whose_channels_cannot_be_counted() {
        List<Node> nodes = new ArrayList<>();
        String before = Graph.INPUT;
        for (int i = 0; i < 30; i++) {
            nodes.add(Node.of("n" + i, new Op.Concat(0), before, before));
            before = "n" + i;
        }
        Graph graph = new Graph(List.of(3L), nodes, before);
        assertThatThrownBy(() -> Channels.of(graph, List.of()))
                .isInstanceOf(ArchitectureMismatch.class)
                .hasMessageContaining("too many to be cut");
    }

    private record Network(List<TensorInfo> tensors, Channels channels) {
        ChannelGroup group(int index) {
            return channels.groups().get(index);
        }
    }

    private static Network network(String document, Shapes shapes) {
        return new Network(
                shapes.list(),
                Channels.of(GraphDocuments.read(JsonMapper.shared().readTree(document)), shapes.list()));
    }

    private static List<TensorInfo> mlp(long... widths) {
        Shapes shapes = new Shapes();
        for (int i = 0; i + 1 < widths.length; i++) {
            shapes.add(i + ".weight", widths[i + 1], widths[i]).add(i + ".bias", widths[i + 1]);
        }
        return shapes.list();
    }

    private static Graph recognised(List<TensorInfo> tensors) {
        return Objects.requireNonNull(Architectures.recognise(null, tensors).graph());
    }

    private static List<Integer> firstHalves(Channels channels) {
        return channels.groups().stream()
                .flatMap(group -> group.units().subList(0, group.units().size() / 2).stream())
                .toList();
    }

    private static List<List<String>> weights(Channels channels) {
        return channels.groups().stream().map(ChannelGroup::weights).toList();
    }

    private static List<TensorInfo> small(Cut cut) {
        return cut.slices().stream().map(Slice::to).toList();
    }

    private static List<Long> shape(Cut cut, String tensor) {
        return small(cut).stream()
                .filter(each -> each.name().equals(tensor))
                .findFirst()
                .orElseThrow()
                .shape();
    }

    private static long parameters(List<TensorInfo> tensors) {
        return tensors.stream()
                .filter(tensor ->
                        !tensor.name().contains("running_") && !tensor.name().endsWith("num_batches_tracked"))
                .mapToLong(TensorInfo::elements)
                .sum();
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int i : set) {
            bits.set(i);
        }
        return bits;
    }
}
