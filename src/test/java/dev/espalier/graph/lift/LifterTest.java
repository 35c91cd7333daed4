package dev.espalier.graph.lift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.torchscript.Program;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.tensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs are made by make_programs.py beside them; that their graphs compute the same, LiftedProgramsIT shows. */
class LifterTest {
    private static final Path FOLDER = Path.of("src/test/resources/graph/lift");

    @TempDir
    Path scratch;

    @ParameterizedTest
    @CsvSource({
        "lenet, 1x28x28, 97272",
        "chain, 3x32x32, 196904",
        "resnet-padded, 3x32x32, 460880",
        "resnet-projected, 3x32x32, 464976",
        "concat, 3x32x32, 595004",
        "mobile, 3x224x224, 4152120",
        "mlp, 12, 184",
        "resnet-18, 3x224x224, 5343824"
    })
    void scripts_and_traces_become_the_same_graph(String name, String input, long macs) throws IOException {
        Lifting.Lifted script = lifted(name + ".scripted.pt", null);
        Lifting.Lifted trace = lifted(name + ".traced.pt", null);
        assertThat(ops(trace.graph())).isEqualTo(ops(script.graph()));
        assertThat(script.findings())
                .singleElement()
                .asString()
                .startsWith("assumed: input " + input + " in the graph");
        assertThat(GraphDocuments.read(GraphDocuments.write(trace.graph()))).isEqualTo(trace.graph());
        try (Checkpoint checkpoint = open(name + ".traced.pt")) {
            GraphFacts facts = GraphFacts.of(trace.graph(), checkpoint.tensors());
            assertThat(facts.macs()).isEqualTo(macs);
            assertThat(checkpoint.tensors())
                    .filteredOn(tensor -> tensor.name().endsWith("weight"))
                    .allMatch(tensor -> trace.graph().nodes().stream()
                            .anyMatch(node -> node.weight().equals(tensor.name())));
        }
    }

    @Test
    void says_that_what_kept_still_in_a_trace_trains_in_the_graph() throws IOException {
        assertThat(lifted("chain.traced.pt", null).findings())
                .element(1)
                .asString()
                .contains("(3 of them), train in the graph");
        assertThat(ops(lifted("lenet.traced.pt", null).graph())).contains(new Op.Dropout(0.25));
    }

    @Test
    void takes_the_shape_that_is_known_and_assumes_nothing() throws IOException {
        Lifting.Lifted lifted = lifted("resnet-18.scripted.pt", List.of(3L, 64L, 64L));
        assertThat(lifted.graph().input()).containsExactly(3L, 64L, 64L);
        assertThat(lifted.findings()).isEmpty();
        assertThat(lifted("lenet.scripted.pt", List.of(1L, 32L, 32L)).graph().input())
                .as("the view fits no other size")
                .containsExactly(1L, 28L, 28L);
    }

    @Test
    void calls_nodes_as_their_tensors_and_modules_are() throws IOException {
        assertThat(lifted("resnet-projected.traced.pt", null).graph().nodes())
                .extracting(Node::name)
                .contains("layer2.0.conv1", "layer2.0.shortcut.0", "layer3.1.bn2", "linear")
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            attention.scripted.pt | aten::transpose at code/__torch__.py line
            attention.traced.pt   | aten::transpose at code/__torch__/
            recurrent.scripted.pt | at code/__torch__/torch/nn/modules/rnn.py line
            recurrent.traced.pt   | aten::lstm at code/__torch__/torch/nn/modules/rnn/
            deciding.scripted.pt  | aten::sum at code/__torch__.py line 10
            """)
    void names_the_operator_and_its_line_where_no_graph_can_be_made(String file, String reason) throws IOException {
        assertThat(lift(file, null))
                .isInstanceOfSatisfying(
                        Lifting.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason).contains(" line "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet-18.scripted.pt", "chain.scripted.pt"})
    void leaves_no_node_that_leads_nowhere(String file) throws IOException {
        Graph graph = lifted(file, null).graph();
        assertThat(graph.nodes())
                .allMatch(node -> node.name().equals(graph.output())
                        || graph.nodes().stream()
                                .anyMatch(other -> other.inputs().contains(node.name())));
    }

    private static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    private Lifting.Lifted lifted(String file, @Nullable List<Long> sample) throws IOException {
        return switch (lift(file, sample)) {
            case Lifting.Lifted lifted -> lifted;
            case Lifting.Refused(String reason) -> throw new AssertionError(reason);
        };
    }

    private Lifting lift(String file, @Nullable List<Long> sample) throws IOException {
        try (Checkpoint checkpoint = open(file)) {
            return Lifter.lift(Program.of(checkpoint).orElseThrow(), checkpoint.tensors(), sample);
        }
    }

    private Checkpoint open(String file) throws IOException {
        return Checkpoints.open(FOLDER.resolve(file), scratch);
    }
}
