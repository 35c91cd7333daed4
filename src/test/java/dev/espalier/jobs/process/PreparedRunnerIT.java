package dev.espalier.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.espalier.jobs.JobSettings;
import dev.espalier.runner.RunnerJob;
import dev.espalier.runner.RunnerMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is made of the service's own jar so that runners begin at once. */
@Timeout(300)
class PreparedRunnerIT {
    private static final Runner.Limits LIMITS = new Runner.Limits(Duration.ofMinutes(2), null, 1);

    @TempDir
    private Path root;

    @Test
    void is_made_once_for_a_jar_used_by_runners_and_replaced_with_the_jar() throws Exception {
        Path natives = Files.createDirectories(root.resolve("native"));
        Path jar = root.resolve("service.jar");
        Files.createLink(jar, Path.of(System.getProperty("espalier.jar")).toAbsolutePath());
        Path known = natives(Path.of("data")).resolve("pytorch"); // which takes long to unpack
        if (Files.exists(known)) {
            Files.createSymbolicLink(natives.resolve("pytorch"), known);
        }
        RunnerCommand command = new RunnerCommand(natives, jar.toString(), RunnerMain.class.getName());
        assertThat(command.in(folder(), LIMITS).command()).contains(ServiceJar.LAUNCHER);
        Path made = ready(command);
        ProcessBuilder faster = command.in(folder(), LIMITS);
        assertThat(faster.command()).contains("-XX:AOTCache=" + made.resolve("runner.aot"));
        Files.writeString(folder().resolve(RunnerJob.FILE), "{}");
        assertThat(faster.redirectErrorStream(true).start().waitFor()).isEqualTo(1); // it ran, and found no such job

        assertServesOneJob(command);

        var before = Files.getLastModifiedTime(made.resolve("runner.aot"));
        assertThat(ready(new RunnerCommand(natives, jar.toString(), RunnerMain.class.getName())))
                .isEqualTo(made);
        assertThat(Files.getLastModifiedTime(made.resolve("runner.aot"))).isEqualTo(before);

        Path newer = Files.createLink(root.resolve("newer.jar"), jar);
        Path replaced = ready(new RunnerCommand(natives, newer.toString(), RunnerMain.class.getName()));
        assertThat(replaced).isNotEqualTo(made);
        try (Stream<Path> folders = Files.list(natives.resolve("runner")).filter(Files::isDirectory)) {
            assertThat(folders).containsExactly(replaced);
        }
        assertThat(command.in(folder(), LIMITS).command())
                .as("of a service whose prepared runner is gone")
                .contains(ServiceJar.LAUNCHER);
    }

    /** A runner that waited has rehearsed without a word, runs the first job that it is handed, and leaves nothing. */
    private void assertServesOneJob(RunnerCommand command) throws Exception {
        try (SpareRunner spares = new SpareRunner(command, 1, true)) {
            spares.begin();
            spares.begin();
            await().until(spares::isReady);
            assertThat(spares.take(new Runner.Limits(Duration.ofMinutes(2), 1L << 30, 1)))
                    .as("a limit of its own")
                    .isEmpty();
            assertThat(spares.take(new Runner.Limits(Duration.ofMinutes(2), null, 2)))
                    .as("other threads")
                    .isEmpty();
            SpareRunner.Waiting waiting = await().until(() -> spares.take(LIMITS), Optional::isPresent)
                    .orElseThrow();
            assertThat(spares.take(LIMITS)).isEmpty();
            assertThat(waiting.folder()).isDirectoryNotContaining("glob:**.pt"); // what was rehearsed is gone
            assertThat(waiting.begin(folder())).isTrue();
            try (var events = waiting.process().inputReader()) {
                assertThat(events.lines()).singleElement().asString().contains("\"failed\"");
            }
            assertThat(waiting.process().waitFor()).isEqualTo(1);
            await().until(() -> !Files.exists(waiting.folder()));

            spares.begin();
            SpareRunner.Waiting unused = await().until(() -> spares.take(LIMITS), Optional::isPresent)
                    .orElseThrow();
            unused.process().getOutputStream().close();
            assertThat(unused.process().waitFor()).as("of a service that died").isEqualTo(3);
        }
        try (SpareRunner none = new SpareRunner(command, 1, false)) {
            none.begin();
            assertThat(none.take(LIMITS)).isEmpty();
        }
    }

    @Test
    void is_done_without_where_nothing_can_be_written() throws Exception {
        Path natives = Files.writeString(root.resolve("native"), "a file");
        try (PreparedRunner prepared = new PreparedRunner(natives, System.getProperty("espalier.jar"))) {
            prepared.begin(() -> {});
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("prepare-runner")));
            assertThat(prepared.ready()).isEmpty();
        }
    }

    private static Path natives(Path data) {
        return new JobSettings(JobSettings.Role.ALL, data, null, null, new JobSettings.Worker(null, null, null))
                .natives();
    }

    private Path folder() throws IOException {
        return Files.createDirectories(root.resolve("job"));
    }

    private static Path ready(RunnerCommand command) {
        try (PreparedRunner prepared = command.prepared()) {
            prepared.begin(() -> {});
            await().atMost(Duration.ofMinutes(4)).until(() -> prepared.ready().isPresent());
            return Objects.requireNonNull(prepared.ready().orElseThrow().cache().getParent());
        }
    }
}
