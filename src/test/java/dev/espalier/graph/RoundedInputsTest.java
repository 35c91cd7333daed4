package dev.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundedInputsTest {
    private static final Op.FakeQuantize EIGHT = new Op.FakeQuantize(0.1, 3, 0, 255);
    private static final Op.FakeQuantize TWO = new Op.FakeQuantize(0.5, 1, 0, 3);

    private final Graph graph = new Graph(
            List.of(4L),
            List.of(
                    Node.of("a", new Op.Linear(), Graph.INPUT),
                    Node.of("b", new Op.Linear(), Graph.INPUT),
                    Node.of("sum", new Op.Add(), "a", "b"),
                    Node.of("c", new Op.Linear(), "sum")),
            "c");

    private static List<Layer> layers(String... names) {
        return List.of(names).stream()
                .map(name ->
                        new Layer(name, new TensorInfo(name + ".weight", DType.FLOAT32, List.of(4L, 4L)), List.of()))
                .toList();
    }

    @Test
    void layers_that_read_the_same_share_one() {
        RoundedInputs inputs = new RoundedInputs(graph, layers("a", "b", "c"));
        assertThat(inputs.sources()).containsExactly(Graph.INPUT, "sum");
        Graph rounded = inputs.with(Map.of(Graph.INPUT, EIGHT, "sum", TWO));
        assertThat(rounded.nodes())
                .containsExactly(
                        Node.of("input.rounded", EIGHT, Graph.INPUT),
                        Node.of("a", new Op.Linear(), "input.rounded"),
                        Node.of("b", new Op.Linear(), "input.rounded"),
                        Node.of("sum", new Op.Add(), "a", "b"),
                        Node.of("sum.rounded", TWO, "sum"),
                        Node.of("c", new Op.Linear(), "sum.rounded"));
        assertThat(new RoundedInputs(rounded, layers("a", "b", "c")).without()).isEqualTo(graph);
    }

    @Test
    void replaces_what_was_there_and_leaves_it_to_whoever_else_reads_it() {
        Graph all = new RoundedInputs(graph, layers("a", "b", "c")).with(Map.of(Graph.INPUT, EIGHT, "sum", EIGHT));
        RoundedInputs again = new RoundedInputs(all, layers("b", "c"));
        assertThat(again.sources()).containsExactly(Graph.INPUT, "sum");
        assertThat(again.with(Map.of(Graph.INPUT, TWO, "sum", TWO)).nodes())
                .containsExactly(
                        Node.of("input.rounded", EIGHT, Graph.INPUT),
                        Node.of("a", new Op.Linear(), "input.rounded"),
                        Node.of("rounded2", TWO, Graph.INPUT),
                        Node.of("b", new Op.Linear(), "rounded2"),
                        Node.of("sum", new Op.Add(), "a", "b"),
                        Node.of("sum.rounded", TWO, "sum"),
                        Node.of("c", new Op.Linear(), "sum.rounded"));
    }

    @Test
    void finds_names_that_are_neither_taken_nor_too_long() {
        String longest = "x".repeat(Node.LONGEST_NAME);
        Graph named = new Graph(
                List.of(4L),
                List.of(
                        Node.of(longest, new Op.Relu(), Graph.INPUT),
                        Node.of("rounded2", new Op.Relu(), longest),
                        Node.of("rounded2.rounded", new Op.Linear(), "rounded2"),
                        Node.of("c", new Op.Linear(), longest),
                        Node.of("sum", new Op.Add(), "rounded2.rounded", "c")),
                "sum");
        Graph rounded =
                new RoundedInputs(named, layers("rounded2.rounded", "c")).with(Map.of(longest, EIGHT, "rounded2", TWO));
        assertThat(rounded.nodes())
                .extracting(Node::name)
                .doesNotHaveDuplicates()
                .hasSize(7);
        assertThat(rounded.nodes()).extracting(Node::name).allMatch(name -> name.length() <= Node.LONGEST_NAME);
    }
}
