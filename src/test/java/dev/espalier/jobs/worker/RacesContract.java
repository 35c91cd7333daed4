package dev.espalier.jobs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What must hold when requests that contradict each other come at once, whatever the database. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
abstract class RacesContract {
    private static final int ROUNDS = 20;

    @LocalServerPort
    private int port;

    @Autowired
    private JobPool pool;

    private Http http = new Http(0);

    @BeforeEach
    void leave_jobs_queued() {
        http = new Http(port);
        pool.scheduler().pause();
    }

    @AfterEach
    void go_on() {
        pool.scheduler().resume();
    }

    @Test
    void no_job_is_queued_for_a_model_that_is_deleted_and_no_model_deleted_under_a_job() throws Exception {
        int deleted = 0;
        HeadStart start = new HeadStart();
        for (int round = 0; round < ROUNDS; round++) {
            String model = upload("/api/v1/models", "mlp.pt").header("Location");
            List<Answer> answers = start.race(
                    () -> http.delete(model),
                    () -> submit(model, null),
                    () -> submit(model, null),
                    () -> http.delete(model));
            List<Answer> jobs = answers.subList(1, 3);
            long accepted = jobs.stream().filter(job -> job.status() == 202).count();
            boolean gone = http.get(model).status() == 404;
            assertThat(accepted > 0).as(statuses(answers)).isNotEqualTo(gone);
            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(202, 204, 404, 409, 422));
            deleted += gone ? 1 : 0;
            start.lost(gone);
            cancelled(jobs);
        }
        // Both ways it may end must have been seen; otherwise nothing was at once.
        assertThat(deleted).isBetween(1, ROUNDS - 1);
    }

    @Test
    void no_job_is_queued_for_a_dataset_that_is_deleted() throws Exception {
        String model = upload("/api/v1/models", "mlp.pt").header("Location");
        for (int round = 0; round < ROUNDS; round++) {
            String dataset = upload("/api/v1/datasets", "points.npz").header("Location");
            List<Answer> answers = together(() -> http.delete(dataset), () -> submit(model, dataset));
            boolean gone = http.get(dataset).status() == 404;
            assertThat(answers.get(1).status() == 202).as(statuses(answers)).isNotEqualTo(gone);
            cancelled(answers.subList(1, 2));
        }
    }

    @Test
    void content_that_comes_again_while_it_is_deleted_stays() throws Exception {
        String earlier = upload("/api/v1/models", "mlp.pt").header("Location");
        for (int round = 0; round < ROUNDS; round++) {
            String old = earlier;
            List<Answer> answers = together(() -> http.delete(old), () -> upload("/api/v1/models", "mlp.pt"));
            earlier = answers.get(1).header("Location");
            assertThat(http.get(earlier + "/content").body()).isEqualTo(fixture("mlp.pt"));
        }
        http.delete(earlier);
    }

    @Test
    void one_job_comes_of_twenty_equal_requests_with_one_key() throws Exception {
        String model = upload("/api/v1/models", "mlp.pt").header("Location");
        String key = UUID.randomUUID().toString();
        List<Callable<Answer>> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(() -> submit(model, null, "Idempotency-Key", key));
        }
        List<Answer> answers = together(requests.toArray(new Callable[0]));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(202, 409));
        assertThat(answers.stream().map(answer -> answer.header("Location")).filter(at -> !at.isEmpty()))
                .isNotEmpty()
                .containsOnly(submit(model, null, "Idempotency-Key", key).header("Location"));
        String id = model.substring(model.lastIndexOf('/') + 1);
        assertThat(http.get("/api/v1/jobs?modelId=" + id).json().get("items")).hasSize(1);
    }

    /**
     * By how much the inner two of four requests begin before the outer two, or after them. The side that lost gets a start,
     * twice as long each time it loses again and half as long after a change, so that the two soon arrive together however
     * fast each is here.
     */
    private static final class HeadStart {
        private static final Duration FIRST = Duration.ofNanos(250_000);
        private Duration step = FIRST;
        private Duration start = Duration.ZERO;
        private boolean lostBefore;

        List<Answer> race(
                Callable<Answer> outer, Callable<Answer> inner, Callable<Answer> innerToo, Callable<Answer> outerToo)
                throws Exception {
            try (ScheduledExecutorService threads = Executors.newScheduledThreadPool(4)) {
                List<Future<Answer>> answers = List.of(
                        after(start, outer, threads),
                        after(start.negated(), inner, threads),
                        after(start.negated(), innerToo, threads),
                        after(start, outerToo, threads));
                return all(answers);
            }
        }

        /** @param lost whether the inner ones did */
        void lost(boolean lost) {
            step = lost == lostBefore ? step.multipliedBy(2) : step.dividedBy(2);
            start = lost ? start.plus(step) : start.minus(step);
            lostBefore = lost;
        }

        private static Future<Answer> after(Duration wait, Callable<Answer> request, ScheduledExecutorService threads) {
            return threads.schedule(request, Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        }
    }

    @SafeVarargs
    private static List<Answer> together(Callable<Answer>... requests) throws Exception {
        CyclicBarrier start = new CyclicBarrier(requests.length);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (Callable<Answer> request : requests) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return request.call();
                }));
            }
            return all(answers);
        }
    }

    private static List<Answer> all(List<Future<Answer>> answers) throws Exception {
        List<Answer> all = new ArrayList<>();
        for (Future<Answer> answer : answers) {
            all.add(answer.get());
        }
        return all;
    }

    private void cancelled(List<Answer> jobs) {
        for (Answer job : jobs) {
            if (job.status() == 202) {
                assertThat(http.post(job.header("Location") + "/cancel", "").status())
                        .isEqualTo(202);
                assertThat(http.delete(job.header("Location")).status()).isEqualTo(204);
            }
        }
    }

    private static String statuses(List<Answer> answers) {
        return answers.stream().map(Answer::status).toList().toString();
    }

    private Answer submit(String model, @Nullable String dataset, String... headers) {
        String body = "{\"modelId\": \"" + model.substring(model.lastIndexOf('/') + 1) + "\","
                + (dataset == null ? "" : "\"datasetId\": \"" + dataset.substring(dataset.lastIndexOf('/') + 1) + "\",")
                + " \"steps\": [{\"type\": \"prune\", \"sparsity\": 0.5}]}";
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return http.post("/api/v1/jobs", body, all.toArray(new String[0]));
    }

    private Answer upload(String path, String fixture) throws IOException {
        Answer added = http.upload(path, Part.file(fixture, fixture(fixture)));
        assertThat(added.status()).isEqualTo(201);
        return added;
    }

    private static byte[] fixture(String name) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(RacesContract.class.getResourceAsStream("/compression/" + name))) {
            return file.readAllBytes();
        }
    }
}
