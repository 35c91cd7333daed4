package dev.espalier.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.Checkpoints;
import dev.espalier.samples.Dataset;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.tensors.RefusedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables of docs/security.md are what the readers say; {@code -Dformat=write} writes them anew. */
class SecurityPageTest {
    private static final Path PAGE = Path.of("docs", "security.md");
    private static final int SHOWN = 110;

    @TempDir
    Path folder;

    private static final Map<String, List<Specimen>> TABLES = Map.of(
            "refuses_pickles", HostilePickles.all(),
            "refuses_archives", HostileArchives.all(),
            "refuses_scripts", HostileScripts.all(),
            "refuses_tensors_and_other_files", HostileTensors.all());

    @Test
    void lists_every_bad_file_with_its_answer() throws IOException {
        String page = Files.readString(PAGE);
        String current = page;
        for (Map.Entry<String, List<Specimen>> table : TABLES.entrySet()) {
            String begin = "<!-- " + table.getKey() + " -->\n";
            int from = current.indexOf(begin);
            int to = current.indexOf("\n<!-- end -->", from);
            assertThat(from).as("the mark " + begin).isNotNegative();
            assertThat(to).as("the end of " + begin).isNotNegative();
            current = current.substring(0, from) + begin + rows(table.getValue()) + current.substring(to);
        }
        if ("write".equals(System.getProperty("format"))) {
            Files.writeString(PAGE, current);
        } else {
            assertThat(page)
                    .as("mvn test -Dtest=SecurityPageTest -Dformat=write mends this")
                    .isEqualTo(current);
        }
    }

    /** Named as {@code Class#method}, wherever on the page. */
    @Test
    void names_tests_that_exist() throws IOException {
        Matcher named = Pattern.compile("(\\w+(?:Test|IT))#(\\w+)").matcher(Files.readString(PAGE));
        Map<String, Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        }
        TreeSet<String> missing = new TreeSet<>();
        int found = 0;
        while (named.find()) {
            found++;
            Path source = sources.get(named.group(1));
            if (source == null || !Files.readString(source).contains(" void " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(found).isGreaterThan(20);
    }

    private String rows(List<Specimen> specimens) throws IOException {
        StringBuilder rows = new StringBuilder("| file | type | what is said |\n|---|---|---|");
        for (Specimen specimen : specimens) {
            RefusedFile refused = refusal(specimen);
            assertThat(refused.reason().slug()).as(specimen.toString()).isEqualTo(specimen.type());
            rows.append("\n| ")
                    .append(cell(specimen.toString()))
                    .append(" | `")
                    .append(refused.reason().slug())
                    .append("` | ")
                    .append(cell(String.valueOf(refused.getMessage())))
                    .append(" |");
        }
        return rows.toString();
    }

    private RefusedFile refusal(Specimen specimen) throws IOException {
        Path file = Files.write(folder.resolve("file"), specimen.content());
        try (Closeable opened = specimen.route().equals("models")
                ? Checkpoints.open(file, folder)
                : Dataset.open(file, DatasetSpec.DEFAULT, folder)) {
            throw new AssertionError(specimen + " was opened: " + opened);
        } catch (RefusedFile refused) {
            return refused;
        }
    }

    /** Text of one cell: short, on one line, with no mark that Markdown reads. */
    private static String cell(String text) {
        String oneLine = text.replace('\n', ' ');
        String brief = oneLine.length() > SHOWN ? oneLine.substring(0, SHOWN) + "..." : oneLine;
        return brief.replaceAll("([|\\\\`*_<>\\[\\]])", "\\\\$1");
    }
}
