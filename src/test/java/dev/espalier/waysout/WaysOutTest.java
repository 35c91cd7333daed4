package dev.espalier.waysout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** No line to paste is told to anyone that {@code bench/ways_out.py} has not executed on a file that causes it. */
class WaysOutTest {
    private static final Path EXECUTED = Path.of("bench", "ways_out.json");

    /** What reads like code and is no way out of anything, with the reason. */
    private static final Set<String> NO_LINES = Set.of(
            "dev/espalier/tensors/waysout/PythonText.java", // escapes within a line
            "dev/espalier/formats/script/TokenStream.java", // the words of Python's grammar
            "dev/espalier/web/problems/RefusalTypes.java", // what a problem type means, on its own page
            "dev/espalier/web/problems/ProblemAdvice.java"); // of a request, not of a file: MediaTypesIT

    /** Cases whose line needs what no machine had that the bench ran on: tensorflow, and unrar, which is not free. */
    private static final Set<String> NOT_EXECUTED = Set.of("datasets: tfrecord", "datasets: rar around it");

    @Test
    void every_line_was_executed_as_it_stands() throws IOException {
        List<String> executed = JsonMapper.shared()
                .readTree(Files.readString(EXECUTED))
                .valueStream()
                .map(entry -> entry.path("wayOut").asString())
                .toList();
        TreeSet<String> never = new TreeSet<>();
        PastedLines.in(Path.of("src", "main", "java")).forEach((where, line) -> {
            boolean ran = executed.stream().anyMatch(text -> line.matcher(text).find());
            if (!ran && NO_LINES.stream().noneMatch(where::startsWith)) {
                never.add(where);
            }
        });
        assertThat(never)
                .as("add a case to bench/ways_out.py for each and run it; see bench/README.md")
                .isEmpty();
    }

    @Test
    void what_could_not_be_executed_is_known_by_name() throws IOException {
        List<String> left = JsonMapper.shared()
                .readTree(Files.readString(EXECUTED))
                .valueStream()
                .filter(entry -> entry.has("notExecuted"))
                .map(entry -> entry.path("case").asString())
                .toList();
        assertThat(left).isSubsetOf(NOT_EXECUTED);
    }

    @Test
    void what_was_executed_is_told_once() throws IOException {
        List<String> cases = JsonMapper.shared()
                .readTree(Files.readString(EXECUTED))
                .valueStream()
                .map(entry -> entry.path("case"))
                .map(JsonNode::asString)
                .toList();
        assertThat(cases).doesNotHaveDuplicates().hasSizeGreaterThan(30);
    }
}
