package dev.espalier.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.espalier.EspalierApplication;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Starts that fail, each in a process of its own as a user's would: one line, no stack, exit code 1. */
@Timeout(300)
class StartupIT {
    @TempDir
    private Path folder;

    private record Outcome(int exit, String output) {
        void fails(String... expected) {
            assertThat(exit).as(output).isEqualTo(1);
            List<String> told = output.lines()
                    .filter(line -> line.startsWith("espalier cannot start: "))
                    .toList();
            assertThat(told).as(output).hasSize(1);
            assertThat(told.getFirst()).contains(expected);
            assertThat(output).doesNotContain("\tat ").doesNotContain("ERROR").doesNotContain("WARN ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--espalier.role=wroker | espalier.role must be one of all, api, worker, was \"wroker\"; did you mean worker?",
                "--espalier.role=worker | espalier.role=worker needs a database that several processes can share",
                "--espalier.worker.threads=-1 | espalier.worker.threads must be at least 1, was -1",
                "--espalier.worker.threads=many | espalier.worker.threads must be a whole number, was \"many\"",
                "--espalier.max-upload-bytes=1GB | espalier.max-upload-bytes must be a whole number, was \"1GB\"",
                "--server.port=http | server.port must be a whole number, was \"http\"",
                "--espalier.dta-dir=x | there is no option --espalier.dta-dir; did you mean --espalier.data-dir?",
                "--spring.datasource.url=postgres://host/db | spring.datasource.url must begin with jdbc:postgresql://",
                "--spring.datasource.url=jdbc:mysql://host/db | spring.datasource.url must begin with jdbc:postgresql://",
                "--spring.datasource.url=jdbc:postgresql://localhost:1/db | the database jdbc:postgresql://localhost:1/db does not answer",
            })
    void a_wrong_setting_is_named(String argument, String expected) throws Exception {
        run("--espalier.data-dir=" + folder.resolve("data"), argument).fails(expected);
    }

    @Test
    void a_data_folder_that_cannot_be_is_named() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        run("--espalier.data-dir=" + file).fails("the data folder " + file + " is a file and must be a folder");
        run("--espalier.data-dir=" + file.resolve("below")).fails("cannot be made: " + file + " is a file");
        run("--espalier.data-dir=/proc/espalier").fails("the data folder /proc/espalier ", "--espalier.data-dir=");
        run("--espalier.data-dir=").fails("espalier.data-dir must be a path without a semicolon, was \"\"");
    }

    @Test
    void who_else_is_there_is_named() throws Exception {
        Path data = folder.resolve("data");
        try (ConfigurableApplicationContext first = new SpringApplicationBuilder(EspalierApplication.class)
                .run("--server.port=0", "--espalier.data-dir=" + data)) {
            run("--espalier.data-dir=" + data)
                    .fails("Another instance of the service", data.resolve("db").toString(), "--espalier.data-dir=");
            String port = first.getEnvironment().getRequiredProperty("local.server.port");
            run("--espalier.data-dir=" + folder.resolve("other"), "--server.port=" + port)
                    .fails("port " + port + " is in use", "--server.port=9090");
        }
        run("--espalier.data-dir=" + data, "--spring.datasource.password=wrong").fails("lets \"sa\" not in");
    }

    @Test
    void a_database_that_lets_nobody_in_is_named() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            String url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/";
            run(
                            "--espalier.data-dir=" + folder.resolve("data"),
                            "--spring.datasource.url=" + url + "nothing",
                            "--spring.datasource.username=postgres")
                    .fails("the database " + url + "nothing is not there", "create it");
            run(
                            "--espalier.data-dir=" + folder.resolve("data"),
                            "--spring.datasource.url=" + url + "postgres",
                            "--spring.datasource.username=nobody")
                    .fails("lets \"nobody\" not in", "spring.datasource.username");
        }
    }

    @Test
    void a_relative_data_folder_is_one_of_the_working_directory_and_logs_can_be_json() throws Exception {
        Path log = folder.resolve("log");
        Process process = start(
                Redirect.to(log.toFile()), "--espalier.data-dir=some/data", "--logging.structured.format.console=ecs");
        try {
            await().atMost(180, TimeUnit.SECONDS)
                    .until(() -> !process.isAlive() || Files.readString(log).contains("Started EspalierApplication"));
            assertThat(folder.resolve("some/data/db/espalier.mv.db")).exists();
        } finally {
            process.destroyForcibly().waitFor();
        }
        List<JsonNode> lines = Files.readAllLines(log).stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertThat(lines)
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> assertThat(line.has("message")).isTrue());
    }

    @Test
    void help_and_version_are_told_without_starting() throws Exception {
        Outcome help = run("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.output()).contains("--espalier.data-dir", "./data").doesNotContain("Spring");
        assertThat(run("--version").exit()).isZero();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Outcome run(String... arguments) throws Exception {
        Process process = start(Redirect.PIPE, arguments);
        String output = new String(process.getInputStream().readAllBytes());
        return new Outcome(process.waitFor(), output);
    }

    private Process start(Redirect output, String... arguments) throws IOException {
        Path options = Files.writeString(folder.resolve("options"), "-cp\n\"" + classPath() + "\"\n");
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "@" + options,
                                EspalierApplication.class.getName()),
                        Stream.concat(
                                Stream.of(arguments).anyMatch(each -> each.startsWith("--server.port"))
                                        ? Stream.of()
                                        : Stream.of("--server.port=0"),
                                Stream.of(arguments)))
                .toList();
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }
}
