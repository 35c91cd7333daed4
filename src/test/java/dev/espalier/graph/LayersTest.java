package dev.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayersTest {
    @Test
    void without_a_graph_every_float_tensor_of_two_or_more_dimensions_is_a_layer() {
        var tensors = new Shapes()
                .add("a.weight", 2, 3)
                .add("a.bias", 2)
                .add("codes.weight", DType.INT8, 2, 3)
                .add("embedding", 5, 2)
                .add("weight", 4, 4)
                .add(".weight", 1, 1, 1)
                .list();
        assertThat(Layers.of(null, tensors))
                .extracting(Layer::name)
                .containsExactly("a", "embedding", "weight", ".weight");
    }

    @Test
    void with_a_graph_layers_come_in_its_order_and_a_shared_weight_once() {
        var tensors = new Shapes()
                .add("second.weight", 3, 3)
                .add("first.weight", 3, 3)
                .add("unused.weight", 3, 3)
                .list();
        var graph = new Graph(
                List.of(3L),
                List.of(
                        Node.of("first", new Op.Linear(), Graph.INPUT),
                        Node.of("second", new Op.Linear(), "first"),
                        new Node("again", new Op.Linear(), List.of("second"), "first.")),
                "again");
        assertThat(Layers.of(graph, tensors)).extracting(Layer::name).containsExactly("first", "second");
        assertThat(GraphFacts.of(graph, tensors).macs()).isEqualTo(27);
    }

    @Test
    void tells_parameters_from_buffers() {
        var tensors = new Shapes()
                .add("fc.weight", 3, 3)
                .add("fc.bias", DType.BFLOAT16, 3)
                .norm("bn.", 3)
                .add("steps", DType.INT64)
                .add("scale", 1)
                .list();
        assertThat(Roles.of(null, tensors))
                .containsEntry("fc.bias", Role.PARAMETER)
                .containsEntry("bn.weight", Role.PARAMETER)
                .containsEntry("bn.running_var", Role.BUFFER)
                .containsEntry("bn.num_batches_tracked", Role.BUFFER)
                .containsEntry("steps", Role.BUFFER)
                .containsEntry("scale", Role.PARAMETER);
        var graph = new Graph(List.of(3L), List.of(Node.of("fc", new Op.Linear(), Graph.INPUT)), "fc");
        assertThat(Roles.of(graph, tensors))
                .containsEntry("fc.weight", Role.PARAMETER)
                .containsEntry("scale", Role.BUFFER);
    }
}
