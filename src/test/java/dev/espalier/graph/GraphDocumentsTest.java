package dev.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.graph.architectures.Architectures;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class GraphDocumentsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void writes_the_document_that_the_api_describes() {
        var graph = new Graph(
                List.of(3L, 8L, 8L),
                List.of(
                        Node.of("conv1", new Op.Conv2d(1, 1, 1, 1), Graph.INPUT),
                        Node.of("bn1", new Op.BatchNorm(1e-5, 0.1), "conv1"),
                        new Node("sum", new Op.Add(), List.of("bn1", "conv1"), "sum."),
                        new Node("layer", new Op.Linear(), List.of("sum"), "")),
                "layer");
        assertThat(JSON.readTree(GraphDocuments.write(graph).toString())).isEqualTo(JSON.readTree("""
                {"input": [3, 8, 8],
                 "nodes": [
                  {"name": "conv1", "op": "conv2d", "stride": 1, "padding": 1, "dilation": 1, "groups": 1},
                  {"name": "bn1", "op": "batch_norm", "eps": 1e-5, "momentum": 0.1},
                  {"name": "sum", "op": "add", "inputs": ["bn1", "conv1"]},
                  {"name": "layer", "op": "linear", "tensors": ""}],
                 "output": "layer"}"""));
    }

    @Test
    void reads_back_whatever_it_wrote() {
        var graphs = List.of(
                built(Shapes.flatResNet(3, 16, 10, true)),
                built(Shapes.stagedResNet(3, 3, 16, 3, "linear")),
                built(Shapes.lenet5()),
                built(new Shapes().add("weight", 1, 5)),
                new Graph(
                        List.of(4L, 9L, 9L),
                        List.of(
                                new Node("c", new Op.Conv2d(2, 3, 4, 2), List.of(Graph.INPUT), "other."),
                                Node.of("p", new Op.MaxPool(3, 2, 1), "c")),
                        "p"));
        for (Graph graph : graphs) {
            String text = GraphDocuments.write(graph).toString();
            assertThat(GraphDocuments.read(JSON.readTree(text))).isEqualTo(graph);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"nodes\": [], \"output\": \"a\"}",
                "{\"input\": [0], \"nodes\": [], \"output\": \"a\"}",
                "{\"input\": [1], \"nodes\": [{\"name\": \"a\", \"op\": \"warp\"}], \"output\": \"a\"}",
                "{\"input\": [1], \"nodes\": [{\"name\": \"a\"}], \"output\": \"a\"}",
                "{\"input\": [1], \"nodes\": [{\"name\": \"a\", \"op\": \"conv2d\", \"stride\": 1.5}], \"output\": \"a\"}",
                "{\"input\": [1], \"nodes\": [{\"name\": \"a\", \"op\": \"relu\", \"inputs\": [1]}], \"output\": \"a\"}",
                "{\"input\": [1], \"nodes\": []}",
            })
    void refuses_what_is_no_document(String json) {
        assertThatThrownBy(() -> GraphDocuments.read(JSON.readTree(json)))
                .isInstanceOf(ArchitectureMismatch.class)
                .hasMessageContaining("was");
    }

    private static Graph built(Shapes shapes) {
        return Objects.requireNonNull(
                Architectures.recognise(null, shapes.list()).graph());
    }
}
