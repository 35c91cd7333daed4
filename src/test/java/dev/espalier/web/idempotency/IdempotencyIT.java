package dev.espalier.web.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import dev.espalier.web.SettableClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A POST that is sent again has no second effect, whatever happened to the first. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class IdempotencyIT {
    private static final String JSON = "application/json";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient db;

    @Autowired
    IdempotencyRows rows;

    @Autowired
    SettableClock clock;

    private final String key = UUID.randomUUID().toString();
    private Http http = new Http(0);
    private String modelId = "";

    @TestConfiguration
    static class Time {
        @Bean
        @Primary
        SettableClock settableClock() {
            return new SettableClock();
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void upload() throws IOException {
        http = new Http(port);
        modelId = http.upload("/api/v1/models", file()).json().get("id").asString();
    }

    @Test
    void answers_the_same_job_however_its_json_is_written() {
        Answer first = submit(key, job("0.5"));
        Answer again = submit(
                key,
                "{ \"steps\": [{\"sparsity\": 5e-1, \"type\": \"prune\"}], \"datasetId\": null, \"priority\": -1e2,"
                        + "\"modelId\": \"" + modelId + "\"}");
        assertThat(first.status()).as(new String(first.body(), StandardCharsets.UTF_8)).isEqualTo(202);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void refuses_another_request_with_the_key() throws IOException {
        submit(key, job("0.5"));
        for (Answer other : List.of(
                submit(key, job("0.6")),
                post("/api/v1/jobs?validateOnly=true", key, job("0.5")),
                http.upload("/api/v1/models", List.of("Idempotency-Key", key), file()),
                post("/api/v1/jobs/job_0/cancel", key, ""))) {
            assertThat(other.problem())
                    .startsWith("422 application/problem+json /problems/idempotency-key-reused")
                    .contains(key);
        }
        assertThat(jobs()).isEqualTo(1);
        assertThat(http.get("/problems/idempotency-key-reused").status()).isEqualTo(200);
        assertThat(submit(key, job("0.5")).status()).isEqualTo(202);
    }

    @Test
    void compares_uploads_by_the_content_of_their_files() throws IOException {
        List<String> header = List.of("Idempotency-Key", key);
        Part metadata = Part.text("metadata", "{\"name\": \"n\", \"labels\": {\"a\": \"1\", \"b\": \"2\"}}");
        Answer first = http.upload("/api/v1/models", header, metadata, file());
        Part rewritten = Part.text("metadata", "{\"labels\":{\"b\":\"2\",\"a\":\"1\"},\"name\":\"n\"}");
        Answer again = http.upload("/api/v1/models", header, file(), rewritten);
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(http.upload("/api/v1/models", header, metadata, Part.file("x", new byte[9]))
                        .problem())
                .startsWith("422 application/problem+json /problems/idempotency-key-reused");
        assertThat(Files.list(folder.resolve("tmp"))).isEmpty();
    }

    @Test
    void repeats_a_refusal_that_was_a_judgement() {
        String impossible = job("0.5").replace(modelId, "mdl_none");
        Answer first = submit(key, impossible);
        Answer again = submit(key, impossible);
        assertThat(first.status()).isEqualTo(422);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void frees_the_key_of_a_request_that_was_not_judged() {
        assertThat(submit(key, "{").status()).isEqualTo(400);
        assertThat(submit(key, job("1.5")).status()).isEqualTo(400);
        assertThat(post("/api/v1/jobs/job_none/cancel", key, "").status()).isEqualTo(404);
        assertThat(http.post("/api/v1/jobs", job("0.5"), "Idempotency-Key", key).status())
                .isEqualTo(415);
        assertThat(submit(key, " ".repeat(5 << 20)).status()).isEqualTo(413);
        assertThat(submit(key, job("0.5")).status()).isEqualTo(202);
    }

    @Test
    void frees_the_key_of_an_upload_that_broke_off_or_came_damaged() throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/v1/models HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: " + key
                            + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
                            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Awaitility.await().until(() -> count("name", key) == 1);
            assertThat(http.upload("/api/v1/models", List.of("Idempotency-Key", key), file())
                            .problem())
                    .startsWith("409 application/problem+json /problems/request-in-progress");
        }
        Awaitility.await().until(() -> count("name", key) == 0);
        String otherHash = "{\"sha256\": \"" + "0".repeat(64) + "\"}";
        assertThat(http.upload(
                                "/api/v1/models",
                                List.of("Idempotency-Key", key),
                                file(),
                                Part.text("metadata", otherHash))
                        .status())
                .isEqualTo(422);
        assertThat(http.upload("/api/v1/models", List.of("Idempotency-Key", key), file())
                        .status())
                .isEqualTo(201);
        assertThat(Files.list(folder.resolve("tmp"))).isEmpty();
    }

    @Test
    void makes_one_job_of_twenty_requests_at_once() throws Exception {
        CountDownLatch all = new CountDownLatch(20);
        List<Callable<Answer>> requests = IntStream.range(0, 20)
                .<Callable<Answer>>mapToObj(i -> () -> {
                    all.countDown();
                    all.await();
                    return submit(key, job("0.5"));
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Set<String> locations = threads.invokeAll(requests).stream()
                    .map(Future::resultNow)
                    .peek(answer -> assertThat(answer.status()).isIn(202, 409))
                    .filter(answer -> answer.status() == 202)
                    .map(answer -> answer.header("Location"))
                    .collect(Collectors.toSet());
            assertThat(locations).hasSize(1);
        }
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void answers_409_while_the_first_is_in_progress_and_takes_over_when_it_has_died() {
        rows.claim("default", key, "req_of_another_process");
        Answer early = submit(key, job("0.5"));
        assertThat(early.problem()).startsWith("409 application/problem+json /problems/request-in-progress");
        assertThat(early.header("Retry-After")).isEqualTo("1");
        clock.advance(IdempotencyRows.LEASE.minusSeconds(5));
        rows.renew("req_of_another_process");
        clock.advance(IdempotencyRows.LEASE.minusSeconds(5));
        assertThat(submit(key, job("0.5")).status()).isEqualTo(409);
        clock.advance(Duration.ofSeconds(10));
        assertThat(submit(key, job("0.5")).status()).isEqualTo(202);
        assertThat(rows.answer("req_of_another_process", new StoredAnswer("", 202, null, null, "")))
                .isFalse();
        assertThat(submit(key, job("0.5")).header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void keeps_an_answer_for_a_day() {
        Answer first = submit(key, job("0.5"));
        clock.advance(Duration.ofHours(23));
        rows.sweep();
        assertThat(submit(key, job("0.5")).header("Location")).isEqualTo(first.header("Location"));
        clock.advance(Duration.ofHours(2));
        assertThat(submit(key, job("0.5")).header("Location")).isNotEqualTo(first.header("Location"));
        clock.advance(Duration.ofHours(25));
        assertThat(rows.sweep()).isPositive();
        assertThat(count("name", key)).isZero();
    }

    @Test
    void notes_the_answer_in_the_transaction_that_makes_the_job() {
        submit(key, job("0.5"));
        // As if the service had been killed after the job was stored and before the answer was sent.
        db.sql("update idempotency_key set lease_until = ? where name = ?")
                .params(clock.instant().minusSeconds(60).atOffset(java.time.ZoneOffset.UTC), key)
                .update();
        assertThat(submit(key, job("0.5")).header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(jobs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b"})
    void refuses_keys_that_are_none(String bad) {
        assertThat(submit(bad, job("0.5")).problem()).startsWith("400 ").contains("Idempotency-Key");
        assertThat(submit("a".repeat(256), job("0.5")).status()).isEqualTo(400);
        assertThat(submit("a".repeat(223) + key.substring(0, 32), job("0.5")).status())
                .isEqualTo(202);
    }

    private Answer submit(String withKey, String body) {
        return post("/api/v1/jobs", withKey, body);
    }

    private Answer post(String path, String withKey, String body) {
        return http.post(path, body, "Content-Type", JSON, "Idempotency-Key", withKey);
    }

    /** Last of all, so that it stays queued. */
    private String job(String sparsity) {
        return "{\"modelId\": \"" + modelId + "\", \"priority\": -100, \"steps\": [{\"type\": \"prune\", \"sparsity\": "
                + sparsity + "}]}";
    }

    private long jobs() {
        return db.sql("select count(*) from job where model_id = ?")
                .param(modelId)
                .query(Long.class)
                .single();
    }

    private long count(String column, String value) {
        return db.sql("select count(*) from idempotency_key where " + column + " = ?")
                .param(value)
                .query(Long.class)
                .single();
    }

    private static Part file() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(IdempotencyIT.class.getResourceAsStream("/compression/mlp.pt"))) {
            return Part.file("mlp.pt", file.readAllBytes());
        }
    }
}
