package dev.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphFactsTest {
    /** Sizes as torch.nn.functional.conv2d gave them for an input of 9 x 9. */
    @ParameterizedTest
    @CsvSource({"1, 0, 1, 7", "1, 1, 1, 9", "2, 1, 1, 5", "2, 0, 1, 4", "1, 2, 2, 9", "3, 0, 2, 2"})
    void convolves_to_the_sizes_that_pytorch_gives(int stride, int padding, int dilation, long side) {
        var tensors = new Shapes().add("c.weight", 4, 1, 3, 3).add("c.bias", 4).list();
        var graph = graph(2, 9, new Op.Conv2d(stride, padding, dilation, 2));
        var facts = GraphFacts.of(graph, tensors);
        assertThat(facts.output()).containsExactly(4L, side, side);
        assertThat(facts.macs()).isEqualTo(9 * 4 * side * side);
    }

    @Test
    void pools_subsamples_and_pads() {
        assertThat(output(new Op.MaxPool(3, 2, 1))).containsExactly(2L, 5L, 5L);
        assertThat(output(new Op.MaxPool(2, 2, 0))).containsExactly(2L, 4L, 4L);
        assertThat(output(new Op.Subsample(2))).containsExactly(2L, 5L, 5L);
        assertThat(output(new Op.PadChannels(1, 2))).containsExactly(5L, 9L, 9L);
        assertThat(output(new Op.GlobalAvgPool())).containsExactly(2L, 1L, 1L);
        assertThat(output(new Op.Flatten())).containsExactly(162L);
    }

    @Test
    void names_what_does_not_fit() {
        var tensors = new Shapes().add("c.weight", 4, 3, 3, 3).list();
        refuses(graph(2, 9, new Op.Conv2d(1, 0, 1, 1)), tensors, "node \"c\" reads 2 channels", "[4, 3, 3, 3]");
        refuses(graph(3, 2, new Op.Conv2d(1, 0, 1, 1)), tensors, "smaller than its kernel of 3");
        refuses(graph(3, 9, new Op.Conv2d(0, 0, 1, 1)), tensors, "stride 0");
        refuses(graph(3, 9, new Op.Conv2d(1, -1, 1, 1)), tensors, "padding -1");
        refuses(graph(3, 9, new Op.Conv2d(1, 0, 1, 0)), tensors, "groups 0");
        refuses(graph(3, 9, new Op.Add()), tensors, "reads 1 inputs, expected two");
        refuses(new Graph(List.of(3L), List.of(), "c"), tensors, "output \"c\" is no node");
        var unknown = new Graph(List.of(3L), List.of(Node.of("c", new Op.Relu(), "later")), "c");
        refuses(unknown, tensors, "node \"c\" reads \"later\"");
        var missing = new Graph(List.of(3L), List.of(Node.of("d", new Op.Linear(), Graph.INPUT)), "d");
        refuses(missing, tensors, "tensor \"d.weight\" is missing");
        var twice = new Graph(
                List.of(3L),
                List.of(Node.of("r", new Op.Relu(), Graph.INPUT), Node.of("r", new Op.Relu(), Graph.INPUT)),
                "r");
        refuses(twice, tensors, "two nodes are called so");
    }

    private static List<Long> output(Op op) {
        return GraphFacts.of(graph(2, 9, op), List.of()).output();
    }

    private static void refuses(Graph graph, List<dev.espalier.tensors.TensorInfo> tensors, String... parts) {
        assertThatThrownBy(() -> GraphFacts.of(graph, tensors))
                .isInstanceOf(ArchitectureMismatch.class)
                .hasMessageContainingAll(parts);
    }

    private static Graph graph(long channels, long side, Op op) {
        return new Graph(List.of(channels, side, side), List.of(Node.of("c", op, Graph.INPUT)), "c");
    }
}
