package dev.espalier.jobs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.compression.results.PipelineResult.OutputFile;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.process.RunnerExit;
import dev.espalier.jobs.sharing.SharedPrefixesTest;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.runner.RunnerJob;
import dev.espalier.runner.RunnerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that share steps, with runners that only pretend. */
class SharedWorkTest {
    private static final String GROUP = "swp_1";

    @TempDir
    private Path root;

    private QueueFixture fixture;
    private List<Job> jobs = List.of();
    private final List<RunnerJob> told = new ArrayList<>();

    @BeforeEach
    void open() {
        fixture = new QueueFixture(root);
        jobs = fixture.transaction.execute(status -> {
            List<Job> opened = new ArrayList<>();
            for (double sparsity : new double[] {0.4, 0.8}) {
                for (int bits : new int[] {6, 4}) {
                    opened.add(fixture.ledger.open("default", SharedPrefixesTest.spec(sparsity, bits, 1), GROUP));
                }
            }
            fixture.shared.begin("default", GROUP, opened);
            return opened;
        });
    }

    @Test
    void what_all_begin_with_is_computed_once_and_taken_over() {
        assertThat(scheduled()).containsExactly(0);
        assertThat(reason(3))
                .isEqualTo("waits for " + jobs.get(0).id() + ", which scores the model that both begin with");
        run(0, runner());
        assertThat(told.get(0).keepAfter()).containsExactly(0, 1);
        assertThat(told.get(0).resume()).isNull();
        assertThat(scheduled()).containsExactly(1, 2);
        run(2, runner());
        run(1, runner());
        run(3, runner());
        assertThat(told.get(1).keepAfter()).containsExactly(1);
        assertThat(told)
                .extracting(job -> job.resume() == null ? "" : job.resume().jobId())
                .containsExactly(
                        "", jobs.get(0).id(), jobs.get(0).id(), jobs.get(2).id());
        assertThat(told.get(2).keepAfter()).isEmpty();
        assertThat(jobs)
                .allSatisfy(job -> assertThat(fixture.reload(job).state()).isEqualTo(JobState.SUCCEEDED));
        assertThat(fixture.sharedRows.stored(GROUP)).isEmpty();
        assertThat(checkpointBlobs()).isZero();
        assertThat(fixture.blobs.released).contains("sha-of-0.json", "sha-of-1.json");
    }

    @Test
    void when_the_leader_fails_the_next_computes_and_nobody_is_left_waiting() {
        var failure = new RunnerEvent.Failed(Code.DIVERGED, "no", null, false, "prune", 0, 1);
        run(0, new FakeRunner().then(new Runner.Ending.Failed(failure, RunnerExit.of(1, List.of()))));
        assertThat(scheduled()).containsExactly(1);
        assertThat(reason(2)).startsWith("waits for " + jobs.get(1).id());
        assertThat(fixture.queue.cancel(fixture.reload(jobs.get(1)))).isTrue();
        assertThat(scheduled()).containsExactly(2);
        run(2, runner());
        assertThat(scheduled()).containsExactly(3);
        run(3, runner());
        assertThat(fixture.reload(jobs.get(3)).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void a_worker_that_was_taken_over_leaves_no_checkpoint() {
        run(0, new FakeRunner().then((folder, events, stopped) -> {
                    fixture.worker("other", new FakeRunner()).run(jobs.get(0).id());
                    keep(folder, events);
                    return FakeRunner.succeed(folder, events);
                }));
        assertThat(fixture.sharedRows.stored(GROUP)).isEmpty();
        assertThat(checkpointBlobs()).isZero();
        assertThat(scheduled()).containsExactly(1);
    }

    @Test
    void a_checkpoint_that_cannot_be_read_or_is_of_other_threads_costs_time_alone() {
        run(0, runner());
        fixture.db.sql("update shared_checkpoint set threads = 7").update();
        run(1, runner());
        assertThat(told.get(1).resume()).isNull();
        fixture.db.sql("update shared_checkpoint set threads = 1").update();
        fixture.db.sql("update shared_checkpoint_file set sha256 = 'gone'").update();
        run(2, runner());
        assertThat(told.get(2).resume()).isNull();
        assertThat(fixture.reload(jobs.get(2)).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void a_new_start_of_the_service_leaves_who_waits_waiting_and_forgets_nobody() {
        recover();
        assertThat(scheduled()).containsExactly(0);
        // As if the process had died between a leader's end and its followers' release.
        fixture.db
                .sql("update job set state = 'failed' where id = ?")
                .param(jobs.get(0).id())
                .update();
        fixture.schedule.remove(jobs.get(0).id());
        recover();
        assertThat(scheduled()).containsExactly(1);
    }

    private void recover() {
        new JobRecovery(
                        fixture.jobs,
                        fixture.ledger,
                        fixture.schedule,
                        fixture.folders,
                        fixture.transactions,
                        fixture.clock)
                .recover(true);
    }

    /** Leaves the checkpoints that it is asked for, and notes what it was told. */
    private FakeRunner runner() {
        return new FakeRunner().then((folder, events, stopped) -> {
            keep(folder, events);
            return FakeRunner.succeed(folder, events);
        });
    }

    private void keep(Path folder, Consumer<RunnerEvent> events) throws IOException {
        RunnerJob job =
                RunnerJson.mapper().readValue(Files.readString(folder.resolve(RunnerJob.FILE)), RunnerJob.class);
        told.add(job);
        for (int steps : job.keepAfter()) {
            Path file = Files.createDirectories(folder.resolve("checkpoints")).resolve(steps + ".json");
            Files.writeString(file, "checkpoint of " + job.jobId() + " after " + steps);
            events.accept(new RunnerEvent.Checkpoint(
                    steps, List.of(new OutputFile("state.json", "json", "checkpoints/" + steps + ".json", 1))));
        }
    }

    private void run(int index, FakeRunner runner) {
        fixture.worker("w", runner).run(jobs.get(index).id());
        fixture.schedule.remove(jobs.get(index).id());
    }

    private String reason(int index) {
        return String.valueOf(fixture.reload(jobs.get(index)).queueReason());
    }

    private List<Integer> scheduled() {
        List<String> ids = fixture.db
                .sql("select task_instance from scheduled_tasks_cpu")
                .query(String.class)
                .list();
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            if (ids.contains(jobs.get(i).id())) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    private long checkpointBlobs() {
        return fixture.db
                .sql("select count(*) from shared_checkpoint_file")
                .query(Long.class)
                .single();
    }
}
