package dev.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What docs/graph-documents.md shows is so. */
class DocumentsPageTest {
    private static final Pattern DOCUMENT = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    @Test
    void its_documents_fit_their_tensors() throws IOException {
        List<Graph> graphs = documents();
        assertThat(graphs).hasSize(3);
        assertThat(GraphFacts.of(
                                graphs.get(0),
                                new Shapes()
                                        .add("conv1.weight", 8, 3, 3, 3)
                                        .norm("bn1.", 8)
                                        .add("conv2.weight", 8, 8, 3, 3)
                                        .add("fc.weight", 10, 8)
                                        .list())
                        .output())
                .containsExactly(10L);
        assertThat(GraphFacts.of(
                                graphs.get(1),
                                new Shapes()
                                        .add("stem.weight", 8, 3, 3, 3)
                                        .norm("bn.", 8)
                                        .add("deep.weight", 8, 1, 3, 3)
                                        .add("point.weight", 8, 8, 1, 1)
                                        .add("fc.weight", 4, 64)
                                        .list())
                        .output())
                .containsExactly(4L);
        assertThat(GraphFacts.of(
                                graphs.get(2),
                                new Shapes()
                                        .add("0.weight", 32, 192)
                                        .add("3.weight", 16, 32)
                                        .add("5.weight", 4, 16)
                                        .list())
                        .output())
                .containsExactly(4L);
    }

    @Test
    void its_first_document_is_the_one_that_the_tests_upload() throws IOException {
        var uploaded = JsonMapper.shared()
                .readTree(Path.of("src/test/resources/models/document.json").toFile());
        assertThat(documents().getFirst()).isEqualTo(GraphDocuments.read(uploaded));
    }

    @Test
    void it_names_every_operation_and_field() throws IOException {
        String page = page();
        for (var type : Op.class.getAnnotation(JsonSubTypes.class).value()) {
            String row = page.lines()
                    .filter(line -> line.startsWith("| `") && line.split("\\|")[1].contains("`" + type.name() + "`"))
                    .findFirst()
                    .orElse("");
            assertThat(row).as(type.name()).isNotEmpty();
            Stream.of(type.value().getRecordComponents())
                    .map(RecordComponent::getName)
                    .forEach(field -> assertThat(row).as(type.name()).contains("`" + field + "`"));
        }
    }

    private static List<Graph> documents() throws IOException {
        return DOCUMENT.matcher(page())
                .results()
                .map(found -> GraphDocuments.read(JsonMapper.shared().readTree(found.group(1))))
                .toList();
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/graph-documents.md"));
    }
}
