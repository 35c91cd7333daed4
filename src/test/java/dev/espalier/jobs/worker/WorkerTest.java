package dev.espalier.jobs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.process.RunnerExit;
import dev.espalier.jobs.records.Fenced;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.web.QueuePlace;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.web.problems.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTest {
    private static final RunnerExit CRASH = new RunnerExit(139, "SIGSEGV", List.of("last words"));

    @TempDir
    private Path root;

    private QueueFixture fixture;

    @BeforeEach
    void open() {
        fixture = new QueueFixture(root);
    }

    @Test
    void takes_a_job_from_queued_to_succeeded_with_its_files_and_figures() {
        Job job = fixture.submit(0);
        assertThat(fixture.worker("w", new FakeRunner()).run(job.id())).isEmpty();
        Job ended = fixture.reload(job);
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.finishedAt()).isEqualTo(fixture.now);
        assertThat(fixture.artifacts.of(job.id())).extracting(Artifact::name).containsExactly("model.safetensors");
        assertThat(fixture.reports.find(job.id()).complete()).isTrue();
        assertThat(fixture.reports.find(job.id()).last()).isEqualTo(FakeRunner.MEASURE);
        assertThat(root.resolve("work")).isEmptyDirectory();
        List<JobEvent> events = fixture.events.after(job.id(), 0, 100);
        assertThat(events)
                .extracting(JobEvent::message)
                .startsWith("queued", "running")
                .endsWith("succeeded");
        assertThat(events)
                .extracting(JobEvent::id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
    }

    @Test
    void does_nothing_about_a_job_that_has_ended_or_is_gone() {
        Job job = fixture.submit(0);
        Worker worker = fixture.worker("w", new FakeRunner());
        worker.run(job.id());
        FakeRunner unused = new FakeRunner();
        assertThat(fixture.worker("v", unused).run(job.id())).isEmpty();
        assertThat(fixture.worker("v", unused).run("job_unknown")).isEmpty();
        assertThat(unused.folders).isEmpty();
    }

    @Test
    void tries_a_crashed_job_again_later_each_time_and_gives_up_after_five() {
        Job job = fixture.submit(0);
        FakeRunner runner = new FakeRunner();
        for (int i = 0; i < 5; i++) {
            runner.then(new Runner.Ending.Crashed(CRASH));
        }
        Worker worker = fixture.worker("w", runner);
        for (int seconds : List.of(1, 2, 4, 8)) {
            assertThat(worker.run(job.id())).contains(fixture.now.plusSeconds(seconds));
            assertThat(fixture.reload(job).state()).isEqualTo(JobState.QUEUED);
        }
        assertThat(fixture.reload(job).attempt()).isEqualTo(5);
        assertThat(worker.run(job.id())).isEmpty();
        Job failed = fixture.reload(job);
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(failed.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo(Code.NATIVE_CRASH);
            assertThat(error.signal()).isEqualTo("SIGSEGV");
            assertThat(error.log()).containsExactly("last words");
        });
        assertThat(Worker.backOff(50)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void fails_at_once_what_the_runner_says_cannot_succeed() {
        Job job = fixture.submit(0);
        var failure = new RunnerEvent.Failed(Code.DATA, "conv1 holds NaN", "mend it", false, "prune", 0, 3);
        fixture.worker("w", new FakeRunner().then(new Runner.Ending.Failed(failure, RunnerExit.of(1, List.of()))))
                .run(job.id());
        assertThat(fixture.reload(job).error()).satisfies(error -> {
            assertThat(error.detail()).isEqualTo("conv1 holds NaN");
            assertThat(error.stepIndex()).isZero();
            assertThat(error.epoch()).isEqualTo(3);
            assertThat(error.exitCode()).isEqualTo(1);
        });
    }

    @Test
    void a_worker_that_was_taken_over_writes_nothing_more() {
        Job job = fixture.submit(0);
        FakeRunner slow = new FakeRunner().then((folder, events, stopped) -> {
            // Meanwhile the worker is believed dead and another one claims the job and ends it.
            fixture.worker("other", new FakeRunner()).run(job.id());
            return FakeRunner.succeed(folder, events);
        });
        assertThat(fixture.worker("stale", slow).run(job.id())).isEmpty();
        assertThat(fixture.reload(job).epoch()).isEqualTo(2);
        assertThat(fixture.reload(job).attempt()).isEqualTo(2);
        assertThat(fixture.reload(job).crashes()).isZero();
        assertThat(fixture.messages(job)).filteredOn("succeeded"::equals).hasSize(1);
        assertThat(fixture.artifacts.of(job.id())).hasSize(1);
    }

    @Test
    void a_stale_claim_is_refused_whatever_it_wants_to_write() {
        Job job = fixture.submit(0);
        Job stale = fixture.ledger.claim(job.id(), "a").orElseThrow();
        Job fresh = fixture.ledger.claim(job.id(), "b").orElseThrow();
        assertThat(fixture.jobs.progress(stale, JobProgress.NONE)).isFalse();
        assertThat(fixture.ledger.requeue(stale, true, Level.WARN, "x")).isFalse();
        assertThatThrownBy(() -> fixture.ledger.succeed(stale, null)).isInstanceOf(Fenced.class);
        assertThatThrownBy(() -> fixture.events.add(stale, JobEvent.Type.LOG, Level.INFO, "x", null))
                .isInstanceOf(Fenced.class);
        assertThat(fixture.jobs.progress(fresh, JobProgress.NONE)).isTrue();
    }

    @Test
    void cancels_a_queued_job_at_once_and_only_says_so_twice() {
        Job job = fixture.submit(0);
        assertThat(fixture.queue.cancel(job)).isTrue();
        assertThat(fixture.reload(job).state()).isEqualTo(JobState.CANCELLED);
        assertThat(fixture.queue.cancel(fixture.reload(job))).isFalse();
        assertThat(fixture.schedule.forgotten()).isEmpty();
        assertThat(fixture.db
                        .sql("select count(*) from scheduled_tasks_cpu")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void cancels_a_running_job_by_stopping_its_runner() throws Exception {
        Job job = fixture.submit(0);
        FakeRunner runner = new FakeRunner().then(FakeRunner.HANG);
        var run =
                CompletableFuture.supplyAsync(() -> fixture.worker("w", runner).run(job.id()));
        assertThat(runner.started.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(fixture.queue.cancel(fixture.reload(job))).isTrue();
        assertThat(run.get(2, TimeUnit.SECONDS)).isEmpty();
        assertThat(fixture.reload(job).state()).isEqualTo(JobState.CANCELLED);
    }

    /** In the middle of a write to H2 an interrupt closes the file, and with it everybody's database. */
    @Test
    void the_end_of_a_run_interrupts_nobody_who_may_be_writing() {
        Job job = fixture.submit(0);
        CountDownLatch looking = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Jobs slow = new Jobs(fixture.db) {
            @Override
            public Optional<JobState> stateOf(Job claim) {
                looking.countDown();
                try {
                    // Longer than it takes the run to end
                    assertThat(new CountDownLatch(1).await(1, TimeUnit.SECONDS)).isFalse();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
                return super.stateOf(claim);
            }
        };
        FakeRunner runner = new FakeRunner().then((folder, events, stopped) -> {
            looking.await();
            return FakeRunner.succeed(folder, events);
        });
        assertThat(fixture.worker("w", fixture.supervisor(runner, slow)).run(job.id()))
                .isEmpty();
        assertThat(looking.getCount()).isZero();
        assertThat(interrupted).isFalse();
        assertThat(fixture.reload(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void a_service_that_ends_puts_its_job_back_without_blaming_it() throws Exception {
        Job job = fixture.submit(0);
        FakeRunner runner = new FakeRunner().then(FakeRunner.HANG);
        Supervisor supervisor = fixture.supervisor(runner);
        Worker worker = fixture.worker("w", supervisor);
        var run = CompletableFuture.supplyAsync(() -> worker.run(job.id()));
        assertThat(runner.started.await(5, TimeUnit.SECONDS)).isTrue();
        supervisor.stop();
        assertThat(run.get(2, TimeUnit.SECONDS)).contains(fixture.now);
        assertThat(fixture.reload(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(fixture.reload(job).attempt()).isEqualTo(2);
        assertThat(fixture.reload(job).crashes()).isZero();
        assertThat(worker.run(job.id())).as("takes nothing new").contains(fixture.now);
    }

    @Test
    void recovery_requeues_what_ran_cancels_what_was_being_cancelled_and_forgets_nothing() throws Exception {
        Job ran = fixture.submit(0);
        Job cancelling = fixture.submit(0);
        Job forgotten = fixture.submit(0);
        fixture.ledger.claim(ran.id(), "dead");
        fixture.ledger.claim(cancelling.id(), "dead");
        fixture.queue.cancel(fixture.reload(cancelling));
        fixture.db
                .sql("update scheduled_tasks_cpu set picked = true, picked_by = 'dead'")
                .update();
        fixture.db
                .sql("delete from scheduled_tasks_cpu where task_instance = ?")
                .param(forgotten.id())
                .update();
        Files.createDirectories(root.resolve("work/leftover-1/tmp"));

        new JobRecovery(
                        fixture.jobs,
                        fixture.ledger,
                        fixture.schedule,
                        fixture.folders,
                        fixture.transactions,
                        fixture.clock)
                .recover(true);

        assertThat(fixture.reload(ran).state()).isEqualTo(JobState.QUEUED);
        assertThat(fixture.reload(ran).attempt()).isEqualTo(2);
        assertThat(fixture.reload(cancelling).state()).isEqualTo(JobState.CANCELLED);
        assertThat(fixture.schedule.forgotten()).isEmpty();
        assertThat(fixture.db
                        .sql("select count(*) from scheduled_tasks_cpu where picked")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(root.resolve("work")).isEmptyDirectory();
    }

    @Test
    void publishes_layers_whose_names_are_longer_than_any_column() {
        Job job = fixture.submit(0);
        LayerResult.Histogram none = new LayerResult.Histogram(List.of(), List.of());
        LayerResult layer = new LayerResult(
                "x".repeat(3_000),
                List.of(2L, 2L),
                4,
                4,
                0,
                null,
                32,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                16L,
                new LayerResult.Histograms(none, none));
        FakeRunner runner = new FakeRunner()
                .then((folder, events, stopped) -> new Runner.Ending.Finished(new PipelineResult(
                        FakeRunner.MEASURE,
                        List.of(layer),
                        FakeRunner.NO_WEIGHTS,
                        null,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        List.of())));
        assertThat(fixture.worker("w", runner).run(job.id())).isEmpty();
        assertThat(fixture.reports.layers(job.id())).containsExactly(layer);
    }

    @Test
    void refuses_outputs_that_are_not_the_runners_own() throws Exception {
        Path secret = Files.writeString(root.resolve("secret"), "x");
        for (String path : List.of("../../secret", secret.toString(), "model", "link", "missing")) {
            Job job = fixture.submit(0);
            FakeRunner runner = new FakeRunner().then((folder, events, stopped) -> {
                Files.createSymbolicLink(folder.resolve("link"), secret);
                return new Runner.Ending.Finished(new PipelineResult(
                        FakeRunner.MEASURE,
                        List.of(),
                        FakeRunner.NO_WEIGHTS,
                        null,
                        List.of(new PipelineResult.OutputFile("model.safetensors", "safetensors", path, 1)),
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        List.of()));
            });
            assertThat(fixture.worker("w", runner).run(job.id())).as(path).isPresent();
            assertThat(fixture.reload(job).queueReason())
                    .startsWith("the worker failed")
                    .doesNotContain(root.toString());
            assertThat(fixture.artifacts.of(job.id())).isEmpty();
        }
        assertThat(secret).exists();
    }

    @Test
    void a_number_that_is_not_finite_is_null_in_the_report_and_an_event_says_so() {
        Job job = fixture.submit(0);
        var odd = new Measure(0.5, Double.NaN, 5L, 10L, 100, 50, 0.5, null, new Measure.Bytes(400, 300L, null));
        FakeRunner runner = new FakeRunner().then((folder, events, stopped) -> {
            events.accept(new RunnerEvent.Baseline(odd));
            return FakeRunner.succeed(folder, event -> {});
        });
        fixture.worker("w", runner).run(job.id());
        assertThat(fixture.reports.find(job.id()).baseline())
                .extracting(Measure::loss)
                .isNull();
        assertThat(fixture.messages(job)).anyMatch(message -> message.contains("/loss was NaN"));
    }

    @Test
    void deletes_an_ended_job_with_its_files_and_no_other() {
        Job job = fixture.submit(0);
        assertThatThrownBy(() -> fixture.queue.delete(job))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.getStatusCode().value()).isEqualTo(409))
                .hasMessageContaining("queued");
        fixture.worker("w", new FakeRunner()).run(job.id());
        fixture.queue.delete(fixture.reload(job));
        assertThat(fixture.jobs.find(job.id())).isEmpty();
        assertThat(fixture.blobs.released).containsExactly("sha-of-model.safetensors");
    }

    @Test
    void a_higher_priority_is_ahead() {
        Job first = fixture.submit(0);
        Job second = fixture.submit(5);
        assertThat(fixture.jobs.ahead(first)).isEqualTo(1);
        assertThat(fixture.jobs.ahead(second)).isZero();
        assertThat(Optional.of(QueuePlace.of(first, 1)))
                .map(QueuePlace::position)
                .contains(2);
    }
}
