package dev.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.Shapes;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Which units go together, kind by kind of node; expected sets are read off the drawn networks. */
class TracingTest {
    /** Codes of -5 to 5; a zero point outside of them is refused. */
    @ParameterizedTest
    @ValueSource(ints = {-5, 0, 5})
    void rounding_leaves_zeros(int zeroPoint) {
        String rounding = "{\"name\": \"q\", \"op\": \"fake_quantize\", \"scale\": 0.1, \"zeroPoint\": " + zeroPoint
                + ", \"quantMin\": -5, \"quantMax\": 5}";
        assertThat(seenByNext(rounding)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "relu6", "leaky_relu", "tanh", "gelu", "silu", "hardswish", "dropout", "identity"})
    void what_gives_zero_for_zero_is_not_seen(String op) {
        assertThat(seenByNext("{\"name\": \"q\", \"op\": \"" + op + "\"}")).isFalse();
    }

    @Test
    void a_sigmoid_of_zero_is_seen() {
        assertThat(seenByNext("{\"name\": \"q\", \"op\": \"sigmoid\"}")).isTrue();
    }

    /** Whether a linear layer has to forget the inputs that come of a masked unit through this node. */
    private static boolean seenByNext(String node) {
        Channels channels = channels(
                "[3]", """
                {"name": "a", "op": "linear"}, %s, {"name": "b", "op": "linear"}""".formatted(node), new Shapes().add("a.weight", 4, 3).add("b.weight", 2, 4));
        return cut(channels, 0, 1).erased().containsKey("b.weight");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void a_border_is_seen_unless_it_is_of_zeros(int value, boolean seen) {
        Channels channels = channels(
                "[3, 4, 4]",
                """
                {"name": "a", "op": "conv2d"}, {"name": "p", "op": "pad", "left": 1, "value": %d},
                {"name": "b", "op": "conv2d"}""".formatted(value),
                new Shapes().add("a.weight", 4, 3, 1, 1).add("b.weight", 2, 4, 1, 1));
        assertThat(cut(channels, 0, 1).erased().containsKey("b.weight")).isEqualTo(seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"softmax", "log_softmax"})
    void normalizing_along_another_axis_leaves_units_free_but_seen(String op) {
        String nodes = """
                {"name": "a", "op": "conv2d"}, {"name": "s", "op": "%s", "axis": %d}, {"name": "b", "op": "conv2d"}""";
        Shapes shapes = new Shapes().add("a.weight", 4, 3, 1, 1).add("b.weight", 2, 4, 1, 1);
        Channels along = channels("[3, 4, 4]", nodes.formatted(op, -3), shapes);
        assertThat(along.groups()).isEmpty();
        Channels across = channels("[3, 4, 4]", nodes.formatted(op, -1), shapes);
        assertThat(cut(across, 0, 3).erased())
                .containsOnly(Map.entry("a.weight", bits(9, 10, 11)), Map.entry("b.weight", bits(3, 7)));
    }

    @Test
    void batch_norm_without_a_weight_keeps_its_mean_of_what_was_not_zero() {
        Channels channels = channels(
                "[3]",
                """
                {"name": "a", "op": "linear"}, {"name": "s", "op": "sigmoid"}, {"name": "bn", "op": "batch_norm"},
                {"name": "b", "op": "linear"}""",
                new Shapes()
                        .add("a.weight", 4, 3)
                        .add("bn.running_mean", 4)
                        .add("bn.running_var", 4)
                        .add("b.weight", 2, 4));
        assertThat(cut(channels, 0, 0).erased()).containsOnlyKeys("a.weight", "b.weight");
    }

    @Test
    void batch_norm_with_a_weight_makes_zero_of_anything() {
        Channels channels = channels(
                "[3]", """
                {"name": "a", "op": "linear"}, {"name": "s", "op": "sigmoid"}, {"name": "bn", "op": "batch_norm"},
                {"name": "b", "op": "linear"}""", new Shapes().add("a.weight", 4, 3).norm("bn.", 4).add("b.weight", 2, 4));
        assertThat(cut(channels, 0, 0).erased()).containsOnlyKeys("a.weight", "bn.weight", "bn.bias");
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "multiply", "concat"})
    void what_is_combined_with_another_axis_stays(String op) {
        Channels channels = channels(
                "[3, 4, 4]",
                """
                {"name": "a", "op": "conv2d", "inputs": ["input"]}, {"name": "mix", "op": "linear", "inputs": ["input"]},
                {"name": "sum", "op": "%s", "inputs": ["a", "mix"]}, {"name": "b", "op": "conv2d"}""".formatted(op),
                new Shapes()
                        .add("a.weight", 3, 3, 1, 1)
                        .add("mix.weight", 4, 4)
                        .add("b.weight", 2, op.equals("concat") ? 6 : 3, 1, 1));
        assertThat(channels.groups()).isEmpty();
        assertThat(channels.whole())
                .containsEntry("a.weight", "is combined with another axis by \"sum\"")
                .containsEntry("mix.weight", "is combined with another axis by \"sum\"");
    }

    @Test
    void a_channel_that_is_repeated_stays_and_what_it_is_added_to_is_seen() {
        Channels channels = channels(
                "[3, 4, 4]",
                """
                {"name": "one", "op": "conv2d", "inputs": ["input"]}, {"name": "a", "op": "conv2d", "inputs": ["input"]},
                {"name": "sum", "op": "add", "inputs": ["one", "a"]}, {"name": "b", "op": "conv2d"}""",
                new Shapes()
                        .add("one.weight", 1, 3, 1, 1)
                        .add("a.weight", 4, 3, 1, 1)
                        .add("b.weight", 2, 4, 1, 1));
        assertThat(channels.whole()).containsEntry("one.weight", "is repeated along all channels by \"sum\"");
        assertThat(channels.groups()).extracting(ChannelGroup::weights).containsExactly(List.of("a.weight"));
        assertThat(cut(channels, 0, 2).erased()).containsOnlyKeys("a.weight", "b.weight");
    }

    @ParameterizedTest
    @CsvSource({"add, true", "multiply, false"})
    void a_sum_is_zero_where_all_are_and_a_product_where_one_is(String op, boolean seen) {
        Channels channels = channels(
                "[3]",
                """
                {"name": "a", "op": "linear", "inputs": ["input"]}, {"name": "c", "op": "linear", "inputs": ["input"]},
                {"name": "s", "op": "sigmoid"}, {"name": "sum", "op": "%s", "inputs": ["a", "s"]},
                {"name": "b", "op": "linear"}""".formatted(op),
                new Shapes().add("a.weight", 4, 3).add("c.weight", 4, 3).add("b.weight", 2, 4));
        assertThat(channels.groups())
                .extracting(ChannelGroup::weights)
                .containsExactly(List.of("a.weight", "c.weight"));
        assertThat(cut(channels, 0, 2).erased().containsKey("b.weight")).isEqualTo(seen);
    }

    @Test
    void images_side_by_side_share_their_channels() {
        Channels channels = channels(
                "[3, 4, 4]",
                """
                {"name": "a", "op": "conv2d", "inputs": ["input"]}, {"name": "c", "op": "conv2d", "inputs": ["input"]},
                {"name": "both", "op": "concat", "axis": 2, "inputs": ["a", "c"]}, {"name": "b", "op": "conv2d"}""",
                new Shapes()
                        .add("a.weight", 4, 3, 1, 1)
                        .add("c.weight", 4, 3, 1, 1)
                        .add("b.weight", 2, 4, 1, 1));
        assertThat(channels.groups())
                .extracting(ChannelGroup::weights)
                .containsExactly(List.of("a.weight", "c.weight"));
        Cut cut = cut(channels, 0, 1);
        assertThat(cut.rows()).containsOnly(Map.entry("a.weight", bits(1)), Map.entry("c.weight", bits(1)));
        assertThat(cut.slices().getLast().columns()).containsExactly(0, 2, 3);
    }

    @Test
    void a_tensor_of_two_names_is_cut_once_in_both_its_uses() {
        List<TensorInfo> tensors = new ArrayList<>(
                new Shapes().add("a.weight", 4, 3).add("d.weight", 2, 8).list());
        tensors.add(1, new TensorInfo("b.weight", DType.FLOAT32, List.of(4L, 3L), "a.weight"));
        Channels channels = Channels.of(GraphDocuments.read(JsonMapper.shared().readTree("""
                {"input": [3], "nodes": [
                  {"name": "a", "op": "linear", "inputs": ["input"]}, {"name": "b", "op": "linear", "inputs": ["input"]},
                  {"name": "both", "op": "concat", "inputs": ["a", "b"]}, {"name": "d", "op": "linear"}],
                 "output": "d"}""")), tensors);
        assertThat(channels.groups()).extracting(ChannelGroup::weights).containsExactly(List.of("a.weight"));
        Cut cut = cut(channels, 0, 1);
        assertThat(cut.rows()).containsOnly(Map.entry("a.weight", bits(1)));
        assertThat(cut.slices())
                .extracting(slice -> slice.to().shape())
                .containsExactly(List.of(3L, 3L), List.of(3L, 3L), List.of(2L, 6L));
    }

    @Test
    void what_is_added_to_something_that_stays_stays_for_its_reason() {
        Channels channels = channels(
                "[3, 4, 4]",
                """
                {"name": "a", "op": "conv2d", "inputs": ["input"]}, {"name": "mix", "op": "linear", "inputs": ["input"]},
                {"name": "sum", "op": "add", "inputs": ["a", "mix"]},
                {"name": "c", "op": "conv2d", "inputs": ["input"]},
                {"name": "all", "op": "add", "inputs": ["c", "sum"]}, {"name": "b", "op": "conv2d"}""",
                new Shapes()
                        .add("a.weight", 3, 3, 1, 1)
                        .add("mix.weight", 4, 4)
                        .add("c.weight", 3, 3, 1, 1)
                        .add("b.weight", 2, 3, 1, 1));
        assertThat(channels.whole()).containsEntry("c.weight", "is combined with another axis by \"sum\"");
    }

    /** The second use reads what may be seen, so that its columns have to be forgotten for both. */
    @Test
    void a_weight_that_reads_zeros_and_others_forgets_its_inputs() {
        for (List<String> uses : List.of(List.of("a", "s"), List.of("s", "a"))) {
            Channels channels = channels(
                    "[3]",
                    """
                    {"name": "a", "op": "linear"}, {"name": "s", "op": "sigmoid"},
                    {"name": "once", "op": "linear", "inputs": ["%s"], "tensors": "c."},
                    {"name": "again", "op": "linear", "inputs": ["%s"], "tensors": "c."},
                    {"name": "both", "op": "concat", "inputs": ["once", "again"]}""".formatted(uses.toArray()),
                    new Shapes().add("a.weight", 4, 3).add("c.weight", 2, 4));
            assertThat(cut(channels, 0, 1).erased())
                    .containsOnly(Map.entry("a.weight", bits(3, 4, 5)), Map.entry("c.weight", bits(1, 5)));
        }
    }

    @Test
    void tells_the_unit_at_each_place_and_how_long_a_row_is() {
        Channels channels = channels(
                "[3, 4, 4]",
                """
                {"name": "a", "op": "conv2d"}, {"name": "bn", "op": "batch_norm"}, {"name": "b", "op": "conv2d"}""",
                new Shapes().add("a.weight", 4, 3, 2, 2).norm("bn.", 4).add("b.weight", 2, 4, 1, 1));
        List<Integer> units = channels.groups().getFirst().units();
        assertThat(channels.outputs("a.weight"))
                .containsExactly(units.stream().mapToInt(i -> i).toArray());
        assertThat(channels.outputs("bn.weight")).isEqualTo(channels.outputs("a.weight"));
        assertThat(channels.inputs("b.weight")).contains(channels.outputs("a.weight"));
        assertThat(channels.inputs("bn.weight")).isEmpty();
        assertThat(channels.rowLength("a.weight")).isEqualTo(12);
        assertThatThrownBy(() -> channels.outputs("bn.num_batches_tracked"))
                .hasMessageContaining("makes and scales no");
        assertThatThrownBy(() -> channels.rowLength("c.weight")).hasMessage("there is no tensor \"c.weight\"");
    }

    @Test
    void tensors_that_lose_nothing_stay_whole() {
        Channels channels = channels(
                "[3]",
                """
                {"name": "a", "op": "linear"}, {"name": "c", "op": "linear"}, {"name": "b", "op": "linear"}""",
                new Shapes().add("a.weight", 4, 3).add("c.weight", 5, 4).add("b.weight", 2, 5));
        List<Slice> slices = cut(channels, 0, 1).slices();
        assertThat(slices.get(0).rows()).containsExactly(0, 2, 3);
        assertThat(slices.get(0).columns()).isNull();
        assertThat(slices.get(1).rows()).isNull();
        assertThat(slices.get(1).columns()).containsExactly(0, 2, 3);
        assertThat(slices.get(2).rows()).isNull();
        assertThat(slices.get(2).columns()).isNull();
    }

    private static Channels channels(String input, String nodes, Shapes shapes) {
        String name = nodes.substring(nodes.lastIndexOf("\"name\": \"") + 9);
        String document = "{\"input\": " + input + ", \"nodes\": [" + nodes + "], \"output\": \""
                + name.substring(0, name.indexOf('"')) + "\"}";
        return Channels.of(GraphDocuments.read(JsonMapper.shared().readTree(document)), shapes.list());
    }

    private static Cut cut(Channels channels, int group, int unit) {
        return channels.cut(List.of(channels.groups().get(group).units().get(unit)));
    }

    private static BitSet bits(int... set) {
        return IntStream.of(set).collect(BitSet::new, BitSet::set, BitSet::or);
    }
}
