package dev.espalier.compression.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.PipelineSpec;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.runner.RunnerJson;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelChecksTest {
    private final Facts.Contents contents = new Facts.Contents();

    ChannelChecksTest() {
        contents.graph = Optional.of(new Graph(
                List.of(3L),
                List.of(
                        Node.of("a", new Op.Linear(), "input"),
                        Node.of("norm", new Op.BatchNorm(1e-5, 0.1), "a"),
                        Node.of("b", new Op.Linear(), "norm"),
                        Node.of("c", new Op.Linear(), "b")),
                "c"));
        contents.tensors = List.of(
                tensor("a.weight", 4, 3), tensor("norm.weight", 4), tensor("b.weight", 4, 4), tensor("c.weight", 2, 4));
    }

    @Test
    void lets_through_what_can_be_done() {
        assertThat(refusals("")).isEmpty();
        assertThat(refusals(", 'criterion': 'batch_norm_scale', 'layers': {'exclude': ['b']}"))
                .isEmpty();
        assertThat(refusals(", 'criterion': 'random', 'counting': 'kth_value', 'scope': 'global', 'mode': 'mask'"))
                .isEmpty();
    }

    @Test
    void refuses_what_is_of_single_weights() {
        assertThat(refusals(", 'criterion': 'magnitude', 'counting': 'percentile'"))
                .extracting(Objection::pointer)
                .containsExactly("/steps/0/criterion", "/steps/0/counting");
    }

    @Test
    void refuses_layers_whose_outputs_stay() {
        assertThat(refusals(", 'layers': {'include': ['c']}")).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/steps/0/layers");
            assertThat(error.detail()).contains("the network's own outputs stay");
        });
    }

    @Test
    void names_layers_without_batch_norm() {
        assertThat(refusals(", 'criterion': 'batch_norm_scale'"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.pointer()).isEqualTo("/steps/0/criterion");
                    assertThat(error.detail()).contains("[b]", "l2");
                });
    }

    @Test
    void refuses_models_without_a_graph() {
        contents.graph = Optional.empty();
        assertThat(refusals("")).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("/steps/0/structure");
            assertThat(error.detail()).contains("graph", "unstructured");
        });
    }

    private List<Objection> refusals(String settings) {
        String json =
                "{'seed': 1, 'steps': [{'type': 'prune', 'structure': 'channel', 'sparsity': 0.5" + settings + "}]}";
        List<Objection> errors = new ArrayList<>();
        new ChannelChecks(Facts.model(true, List.of(), 4, null, null, true, contents), errors)
                .check(RunnerJson.mapper().readValue(json.replace('\'', '"'), PipelineSpec.class));
        return errors;
    }

    private static TensorInfo tensor(String name, long... shape) {
        return new TensorInfo(name, DType.FLOAT32, Arrays.stream(shape).boxed().toList());
    }
}
