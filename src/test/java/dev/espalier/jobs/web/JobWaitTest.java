package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.records.JobWatch;
import dev.espalier.jobs.worker.QueueFixture;
import dev.espalier.web.problems.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class JobWaitTest {
    @TempDir
    private Path root;

    private QueueFixture fixture;
    private JobWait wait;

    @BeforeEach
    void open() {
        fixture = new QueueFixture(root);
        wait = new JobWait(fixture.queue, fixture.watch);
        wait.start();
    }

    @Test
    void answers_many_as_soon_as_the_job_has_ended() throws Exception {
        Job job = fixture.submit(0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Job>> waiting = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> wait.ended("default", job.id(), Duration.ofSeconds(60))))
                    .toList();
            fixture.queue.cancel(job);
            for (Future<Job> answer : waiting) {
                assertThat(answer.get(10, TimeUnit.SECONDS).state()).isEqualTo(JobState.CANCELLED);
            }
        }
        assertThat(fixture.watch.size()).isZero();
    }

    @Test
    void is_woken_by_a_change_and_not_by_its_next_look() throws Exception {
        JobWatch watch = fixture.watch;
        Job job = fixture.submit(0);
        try (JobWatch.Ear ear = watch.listen(job.id())) {
            fixture.queue.cancel(job);
            // Would time the test out if it waited for its time to be over.
            ear.await(Duration.ofMinutes(5));
        }
        assertThat(watch.size()).isZero();
    }

    @Test
    void sees_what_another_process_has_ended() throws Exception {
        Job job = fixture.submit(0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Job> answer = threads.submit(() -> wait.ended("default", job.id(), Duration.ofSeconds(60)));
            fixture.db
                    .sql("update job set state = 'failed' where id = ?")
                    .param(job.id())
                    .update();
            assertThat(answer.get(10, TimeUnit.SECONDS).state()).isEqualTo(JobState.FAILED);
        }
    }

    @Test
    void answers_with_the_job_as_it_is_when_the_time_is_over_or_the_service_ends() throws Exception {
        Job job = fixture.submit(0);
        assertThat(wait.ended("default", job.id(), Duration.ofMillis(20)).state())
                .isEqualTo(JobState.QUEUED);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Job> answer = threads.submit(() -> wait.ended("default", job.id(), Duration.ofSeconds(60)));
            wait.stop();
            assertThat(answer.get(10, TimeUnit.SECONDS).state()).isEqualTo(JobState.QUEUED);
        }
        assertThat(fixture.watch.size()).isZero();
    }

    @Test
    void answers_404_for_a_job_that_is_not_there() {
        assertThatThrownBy(() -> wait.ended("default", "job_0", Duration.ofSeconds(60)))
                .isInstanceOf(Problem.class);
        assertThat(fixture.watch.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "PT-1S", "PT60.1S", "P1D", "PT99999999999999999999S"})
    void refuses_what_is_no_short_time(String text) {
        assertThatThrownBy(() -> JobWait.duration(text)).hasMessageContaining("was \"" + text + "\"");
        assertThat(JobWait.duration("PT60S")).isEqualTo(JobWait.LONGEST);
        assertThat(JobWait.duration(null)).isZero();
    }
}
