package dev.espalier.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.runner.RunnerJob;
import dev.espalier.runner.RunnerMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunnerProcessIT {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path root;

    private final List<RunnerEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void passes_events_on_and_gives_the_child_its_folder_and_nothing_of_our_environment() throws Exception {
        var ending = start("fail", LONG, null).await();
        assertThat(ending)
                .isInstanceOfSatisfying(
                        Runner.Ending.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(Code.DATA));
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        RunnerEvent.Log.class,
                        log -> assertThat(log.message())
                                .contains("jöb environment=")
                                .contains("DJL_CACHE_DIR")
                                .doesNotContain("PATH", "HOME"));
    }

    @Test
    void tells_the_signal_of_a_crash_and_the_last_lines() throws Exception {
        assertThat(start("crash", LONG, null).await()).isInstanceOfSatisfying(Runner.Ending.Crashed.class, crashed -> {
            assertThat(crashed.exit().signal()).isEqualTo("SIGSEGV");
            assertThat(crashed.exit().killed()).isFalse();
            assertThat(crashed.exit().log()).contains("about to crash");
        });
    }

    @Test
    void tells_the_exit_code_of_a_child_that_leaves_without_a_word() throws Exception {
        assertThat(start("exit", LONG, null).await()).isInstanceOfSatisfying(Runner.Ending.Crashed.class, crashed -> {
            assertThat(crashed.exit().code()).isEqualTo(3);
            assertThat(crashed.exit().signal()).isNull();
        });
    }

    @Test
    void ignores_lines_that_are_no_events_and_keeps_the_last_fifty_of_the_log() throws Exception {
        assertThat(start("garbage", LONG, null).await())
                .isInstanceOfSatisfying(Runner.Ending.Crashed.class, crashed -> {
                    assertThat(crashed.exit().log()).hasSize(50).contains("line 59");
                    assertThat(crashed.exit().code()).isEqualTo(4);
                });
        assertThat(events).hasSize(1);
    }

    @Test
    void stops_a_child_within_two_seconds_even_if_it_does_not_listen() throws Exception {
        for (String behaviour : List.of("hang", "deaf")) {
            Runner.Run run = start(behaviour, LONG, null);
            await().atMost(20, TimeUnit.SECONDS).until(() -> !events.isEmpty());
            long before = System.nanoTime();
            run.stop();
            assertThat(run.await()).isEqualTo(new Runner.Ending.Stopped());
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            events.clear();
        }
    }

    @Test
    void ends_a_child_that_takes_too_long() throws Exception {
        assertThat(start("hang", Duration.ofSeconds(1), null).await())
                .isInstanceOfSatisfying(
                        Runner.Ending.OutOfTime.class,
                        late -> assertThat(late.limit()).isEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void ends_a_child_that_takes_too_much_memory() throws Exception {
        long limit = 300L << 20;
        assertThat(start("hog", LONG, limit).await()).isInstanceOfSatisfying(Runner.Ending.OutOfMemory.class, hog -> {
            assertThat(hog.limitBytes()).isEqualTo(limit);
            assertThat(hog.usedBytes()).isGreaterThan(limit);
        });
    }

    @Test
    void stops_a_child_whose_events_nobody_can_take() throws Exception {
        Runner.Run run = runner(ChildMain.class).start(folder("hang"), limits(LONG, null), event -> {
            throw new IllegalStateException("fenced");
        });
        assertThatThrownBy(run::await).hasMessage("fenced");
    }

    @Test
    void the_real_runner_ends_when_its_standard_input_closes() throws Exception {
        Path folder = folder("hang");
        // Opening a pipe that nobody writes to blocks for ever: a runner in the middle of something.
        assertThat(new ProcessBuilder("mkfifo", folder.resolve(RunnerJob.FILE).toString())
                        .start()
                        .waitFor())
                .isZero();
        Process process = new RunnerCommand(root, System.getProperty("java.class.path"), RunnerMain.class.getName())
                .in(folder, limits(LONG, null))
                .start();
        assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
    }

    @Test
    void the_real_runner_answers_a_broken_folder_in_its_own_words() throws Exception {
        Path folder = folder("no job.json here");
        Runner.Run run = runner(RunnerMain.class).start(folder, limits(LONG, null), events::add);
        assertThat(run.await()).isInstanceOfSatisfying(Runner.Ending.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo(Code.INTERNAL);
            assertThat(failed.failure().message()).contains("job.json");
            assertThat(failed.exit().log()).anyMatch(line -> line.contains("NoSuchFileException"));
            assertThat(failed.failure().message() + failed.exit().log()).doesNotContain(root.toString());
        });
    }

    private Runner.Run start(String behaviour, Duration maxRuntime, @Nullable Long memoryBytes) throws IOException {
        return runner(ChildMain.class).start(folder(behaviour), limits(maxRuntime, memoryBytes), events::add);
    }

    private Runner runner(Class<?> main) {
        return new RunnerProcess(new RunnerCommand(root, System.getProperty("java.class.path"), main.getName()));
    }

    private static Runner.Limits limits(Duration maxRuntime, @Nullable Long memoryBytes) {
        return new Runner.Limits(maxRuntime, memoryBytes, 1);
    }

    private Path folder(String behaviour) throws IOException {
        Path folder = Files.createDirectories(root.resolve("jöb"));
        Files.writeString(folder.resolve("behaviour"), behaviour);
        return folder;
    }
}
