package dev.espalier.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/architecture.md draws what is there; {@code -Dformat=write} writes its table of packages anew. */
class ArchitecturePageTest {
    private static final Path PAGE = Path.of("docs", "architecture.md");
    private static final Path MAIN = Path.of("src", "main", "java", "dev", "espalier");
    private static final Pattern TABLE = Pattern.compile("(?s)(?<=<!-- packages -->\n).*?(?=<!-- end -->)");

    @Test
    void lists_every_package_with_its_purpose() throws IOException {
        String page = Files.readString(PAGE);
        String current = TABLE.matcher(page).replaceFirst(Matcher.quoteReplacement(packages()));
        if ("write".equals(System.getProperty("format"))) {
            Files.writeString(PAGE, current);
        } else {
            assertThat(page)
                    .as("mvn test -Dtest=ArchitecturePageTest -Dformat=write mends this")
                    .isEqualTo(current);
        }
    }

    @Test
    void names_files_that_exist() throws IOException {
        List<String> named = Pattern.compile("`([a-z]+(?:/[a-z]+)*/[A-Z]\\w+)`")
                .matcher(Files.readString(PAGE))
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(MAIN.resolve(name + ".java")).exists());
    }

    private static String packages() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(file -> file.endsWith("package-info.java"))
                    .map(Path::getParent)
                    .filter(folder -> !folder.equals(MAIN))
                    .sorted()
                    .map(ArchitecturePageTest::row)
                    .collect(Collectors.joining("", "| package | purpose |\n|---|---|\n", ""));
        }
    }

    private static String row(Path folder) {
        Path info = folder.resolve("package-info.java");
        try {
            Matcher purpose = Pattern.compile("(?s)/\\*\\*(.*?)\\*/").matcher(Files.readString(info));
            assertThat(purpose.find()).as("a purpose in " + info).isTrue();
            String words = purpose.group(1)
                    .replaceAll("\\s*\n\\s*\\*?\\s*", " ")
                    .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                    .strip();
            return "| `" + MAIN.relativize(folder) + "` | " + words + " |\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
