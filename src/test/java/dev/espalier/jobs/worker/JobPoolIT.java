package dev.espalier.jobs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JobPoolIT {
    private static final int JOBS = 200;

    @TempDir
    private Path root;

    @Test
    void two_workers_run_two_hundred_jobs_each_once_and_lose_none() {
        QueueFixture fixture = new QueueFixture(root);
        List<Job> submitted = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            submitted.add(fixture.submit(0));
        }
        Map<String, List<String>> runs = new ConcurrentHashMap<>();
        List<JobPool> pools = List.of(pool(fixture, "one", runs), pool(fixture, "two", runs));
        pools.forEach(JobPool::start);
        try {
            await().atMost(90, TimeUnit.SECONDS)
                    .until(() -> fixture.jobs.counts().getOrDefault(JobState.SUCCEEDED, 0L) == JOBS);
        } finally {
            pools.forEach(pool -> pool.stop(() -> {}));
        }
        assertThat(runs).hasSize(JOBS);
        assertThat(runs.values()).allSatisfy(by -> assertThat(by).hasSize(1));
        assertThat(submitted).allSatisfy(job -> {
            assertThat(fixture.reload(job).attempt()).isEqualTo(1);
            assertThat(fixture.reload(job).epoch()).isEqualTo(1);
        });
    }

    @Test
    void takes_the_highest_priority_first_and_one_job_at_a_time() throws Exception {
        QueueFixture fixture = new QueueFixture(root);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(4);
        JobPool pool = new JobPool(fixture.database, "one", id -> {
            order.add(id);
            all.countDown();
            waitFor(first);
            return Optional.empty();
        });
        Job running = fixture.submit(QueueFixture.spec(0));
        pool.start();
        try {
            await().atMost(20, TimeUnit.SECONDS).until(() -> order.size() == 1);
            Job low = fixture.submit(-100);
            Job normal = fixture.submit(0);
            Job high = fixture.submit(100);
            assertThat(order).hasSize(1);
            first.countDown();
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(order).containsExactly(running.id(), high.id(), normal.id(), low.id());
        } finally {
            first.countDown();
            pool.stop(() -> {});
        }
    }

    @Test
    void runs_a_job_again_when_it_asks_for_it_and_after_an_error_of_the_worker() {
        QueueFixture fixture = new QueueFixture(root);
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        JobPool pool = new JobPool(fixture.database, "one", id -> {
            calls.add(id);
            return switch (calls.size()) {
                case 1 -> Optional.of(Instant.now());
                case 2 -> throw new IllegalStateException("the database is away");
                default -> Optional.empty();
            };
        });
        fixture.now = Instant.now();
        fixture.submit(0);
        pool.start();
        try {
            await().atMost(20, TimeUnit.SECONDS).until(() -> calls.size() == 3);
            await().atMost(5, TimeUnit.SECONDS)
                    .until(() -> fixture.db
                                    .sql("select count(*) from scheduled_tasks_cpu")
                                    .query(Long.class)
                                    .single()
                            == 0);
        } finally {
            pool.stop(() -> {});
        }
    }

    private static JobPool pool(QueueFixture fixture, String name, Map<String, List<String>> runs) {
        FakeRunner runner = new FakeRunner();
        Worker worker = fixture.worker(name, runner);
        return new JobPool(fixture.database, name, id -> {
            runs.computeIfAbsent(id, key -> Collections.synchronizedList(new ArrayList<>()))
                    .add(name);
            return worker.run(id);
        });
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
