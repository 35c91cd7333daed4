package dev.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every operation in many settings: shapes and multiply-accumulates as PyTorch gave them to make_operations.py. */
class OperationsTest {
    @Test
    void gives_the_shapes_and_counts_of_pytorch() throws IOException {
        try (OperationCases cases = OperationCases.open()) {
            for (OperationCases.Case each : cases.all()) {
                GraphFacts facts = GraphFacts.of(each.graph(), cases.tensors(each));
                assertThat(facts.output()).as(each.toString()).isEqualTo(each.shape());
                assertThat(facts.macs()).as(each.toString()).isEqualTo(each.macs());
            }
        }
    }

    @Test
    void are_all_among_the_cases() throws IOException {
        List<String> known = Arrays.stream(
                        Op.class.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .toList();
        try (OperationCases cases = OperationCases.open()) {
            assertThat(cases.all())
                    .flatExtracting(each -> each.document().get("nodes").findValuesAsString("op"))
                    .containsAll(known)
                    .isSubsetOf(known);
        }
        assertThat(known)
                .hasSize(Op.class.getPermittedSubclasses().length
                        - 1
                        + Op.Pooling.class.getPermittedSubclasses().length);
    }

    @Test
    void are_written_as_they_were_read() throws IOException {
        try (OperationCases cases = OperationCases.open()) {
            for (OperationCases.Case each : cases.all()) {
                assertThat(GraphDocuments.read(GraphDocuments.write(each.graph())))
                        .as(each.toString())
                        .isEqualTo(each.graph());
            }
        }
    }
}
