package dev.espalier.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.startup.CommandLine.Start;
import dev.espalier.startup.CommandLine.Tell;
import dev.espalier.startup.CommandLine.Wrong;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.port=9090",
                "--espalier.data-dir=/tmp/a b",
                "--espalier.dataDir=/x",
                "--espalier.DATA_DIR=/x",
                "--espalier.worker.threads=2",
                "--spring.jpa.anything=of a library's",
                "--logging.level.root=debug",
                "--management.server.port=9091",
                "--debug",
                "--espalier.quickstart=true"
            })
    void starts_with_what_there_is(String argument) {
        assertThat(CommandLine.of(argument)).isEqualTo(new Start());
    }

    @Test
    void starts_without_arguments() {
        assertThat(CommandLine.of()).isEqualTo(new Start());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--espalier.data-dri=/x | there is no option --espalier.data-dri; did you mean --espalier.data-dir?",
                "--espalier.datadirectory=/x | there is no option --espalier.datadirectory;",
                "--espalier.threads=2 | did you mean --espalier.worker.threads?",
                "--espalier.nothing=2 | there is no option --espalier.nothing; --help lists them all",
                "--port=9000 | there is no option --port; did you mean --server.port?",
                "--data-dir=x | did you mean --espalier.data-dir?",
                "--role=api | did you mean --espalier.role?",
                "--server.port | --server.port needs a value behind an equals sign, such as --server.port=9090",
                "--espalier.role | --espalier.role needs a value",
                "9090 | \"9090\" is no option",
                "-p | \"-p\" is no option",
                "serve | \"serve\" is no option",
            })
    void says_what_to_write_instead(String argument, String expected) {
        assertThat(CommandLine.of("--server.port=1", argument))
                .isInstanceOfSatisfying(
                        Wrong.class,
                        wrong -> assertThat(wrong.line()).contains(expected).doesNotContain("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void helps_whatever_else_is_given(String argument) {
        assertThat(CommandLine.of("--nonsense", argument))
                .isInstanceOfSatisfying(
                        Tell.class,
                        tell -> assertThat(tell.text())
                                .contains("java -jar espalier.jar [--setting=value ...]")
                                .containsPattern("--server.port +8080 +where it listens")
                                .containsPattern("--espalier.role +all ")
                                .contains("ESPALIER_DATA_DIR"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void tells_its_version(String argument) {
        assertThat(CommandLine.of(argument))
                .isInstanceOfSatisfying(
                        Tell.class,
                        tell -> assertThat(tell.text()).startsWith("espalier ").hasLineCount(1));
    }

    @Test
    void the_help_lists_what_the_documentation_does() throws Exception {
        String deployment = Files.readString(Path.of("docs/deployment.md"));
        assertThat(Setting.ALL).allSatisfy(setting -> assertThat(deployment).contains("`" + setting.variable() + "`"));
        assertThat(deployment.lines().filter(line -> line.startsWith("| `ESPALIER_")))
                .allSatisfy(line -> assertThat(Setting.ALL)
                        .extracting(Setting::variable)
                        .contains(line.replaceFirst("^[|] `", "").replaceFirst("`.*", "")));
    }
}
