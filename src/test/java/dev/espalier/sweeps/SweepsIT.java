package dev.espalier.sweeps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request, many jobs, one table: over HTTP, with nothing pretended. */
@Timeout(600)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SweepsIT {
    private static final String SWEEPS = "/api/v1/sweeps";

    /** Never begins while anything else waits, and takes long. */
    private static final String SLOW = "'priority': -50, 'datasetId': 'DST', 'steps': [{'type': 'finetune',"
            + " 'epochs': 10000, 'optimizer': {'type': 'sgd', 'learningRate': 0.001}}]";

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient db;

    private Http http = new Http(0);
    private String modelId = "";
    private String datasetId = "";

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> data.toString());
        registry.add("espalier.worker.threads", () -> 1);
    }

    @BeforeEach
    void upload() throws IOException {
        http = new Http(port);
        modelId = uploaded("models", "mlp.pt");
        datasetId = uploaded("datasets", "points.npz");
    }

    @Test
    void tries_every_combination_and_tells_them_in_one_table() {
        JsonNode made = submitted("""
                {'name': 'grid', 'labels': {'lab': '2'},
                 'base': {'modelId': 'MDL', 'datasetId': 'DST', 'export': ['safetensors'], 'steps': [
                  {'type': 'prune', 'sparsity': 0.5, 'finetune': {'epochs': 1,
                   'optimizer': {'type': 'sgd', 'learningRate': 0.1}}},
                  {'type': 'quantize', 'bits': 8}]},
                 'matrix': {'/steps/0/sparsity': [0.4, 0.8], '/steps/1/bits': [6, 4]}}""");
        String id = made.get("id").asString();
        assertThat(id).startsWith("swp_");
        assertThat(made.get("status").asString()).isEqualTo("queued");
        assertThat(made.at("/recommended/jobId").isNull()).isTrue();
        assertThat(made.get("table")).hasSize(4);
        assertThat(http.delete(SWEEPS + "/" + id).status()).isEqualTo(409);

        JsonNode sweep = ended(id);
        assertThat(sweep.get("status").asString()).as(sweep.toString()).isEqualTo("succeeded");
        assertThat(sweep.at("/children/succeeded").intValue()).isEqualTo(4);
        assertThat(sweep.at("/baseline/samples").intValue()).isEqualTo(50);
        assertThat(sweep.get("finishedAt").isNull()).isFalse();
        assertThat(sweep.get("table").valueStream().map(row -> row.get("values").toString()))
                .containsExactly(
                        "{\"/steps/0/sparsity\":0.4,\"/steps/1/bits\":6}",
                        "{\"/steps/0/sparsity\":0.4,\"/steps/1/bits\":4}",
                        "{\"/steps/0/sparsity\":0.8,\"/steps/1/bits\":6}",
                        "{\"/steps/0/sparsity\":0.8,\"/steps/1/bits\":4}");
        sweep.get("table").forEach(this::agreesWithItsReport);
        sharesItsWork(sweep);
        assertThat(sweep.get("table")
                        .valueStream()
                        .anyMatch(row -> row.get("pareto").booleanValue()))
                .isTrue();
        assertThat(jobs("sweepId=" + id))
                .hasSize(4)
                .contains(sweep.at("/recommended/jobId").asString());
        assertThat(sweep.at("/recommended/reason").asString()).contains("bytes, accuracy");

        String csv =
                new String(http.get(SWEEPS + "/" + id, "Accept", "text/csv").body(), StandardCharsets.UTF_8);
        assertThat(csv.lines())
                .hasSize(5)
                .first()
                .asString()
                .startsWith("/steps/0/sparsity,/steps/1/bits,jobId,status");
        assertThat(csv.lines().skip(1)).allMatch(line -> line.contains(",succeeded,"));
        List<String> header = List.of(csv.lines().findFirst().orElseThrow().split(","));
        List<String> first =
                List.of(csv.lines().skip(1).findFirst().orElseThrow().split(",", -1));
        for (Map.Entry<String, String> column : Map.of(
                        "accuracyDrop", "accuracyDrop", "intervalLow", "interval/0", "intervalHigh", "interval/1")
                .entrySet()) {
            assertThat(first.get(header.indexOf(column.getKey())))
                    .as(column.getKey())
                    .isEqualTo(sweep.at("/table/0/" + column.getValue()).asString());
        }
        assertThat(listed("status=succeeded&label=lab=2")).containsExactly(id);
        assertThat(listed("status=queued&label=lab=2")).isEmpty();

        String job = sweep.at("/table/0/jobId").asString();
        JsonNode child = http.get("/api/v1/jobs/" + job).json();
        assertThat(child.get("sweepId").asString()).isEqualTo(id);
        assertThat(child.get("name").asString()).isEqualTo("grid: sparsity = 0.4, bits = 6");
        assertThat(http.delete("/api/v1/jobs/" + job).problem())
                .startsWith("409")
                .contains(id);
        assertThat(http.post(SWEEPS + "/" + id + "/cancel", "").status()).isEqualTo(409);
        assertThat(http.delete(SWEEPS + "/" + id).status()).isEqualTo(204);
        assertThat(http.get(SWEEPS + "/" + id).status()).isEqualTo(404);
        assertThat(http.get("/api/v1/jobs/" + job).status()).isEqualTo(404);
    }

    /** One baseline and two first steps for four jobs, each of which has the bytes that it would have alone. */
    private void sharesItsWork(JsonNode sweep) {
        List<String> jobs = sweep.get("table").findValuesAsString("jobId");
        List<List<String>> messages = jobs.stream().map(this::messages).toList();
        assertThat(messages.stream().filter(told -> told.contains("step 0, epoch 1")))
                .hasSize(2);
        assertThat(messages.get(0)).noneMatch(message -> message.contains("taken over"));
        assertThat(messages.get(1)).contains("step 1 was taken over from " + jobs.get(0));
        assertThat(messages.get(2)).contains("the dense model's score was taken over from " + jobs.get(0));
        assertThat(messages.get(3)).contains("step 1 was taken over from " + jobs.get(2));
        assertThat(count("shared_checkpoint")).isZero();

        ObjectNode alone =
                (ObjectNode) http.get("/api/v1/jobs/" + jobs.get(3)).json().get("spec");
        Answer made = http.post("/api/v1/jobs", alone.toString(), "Content-Type", "application/json");
        String id = made.json().get("id").asString();
        await().atMost(Duration.ofMinutes(5))
                .until(() ->
                        http.get("/api/v1/jobs/" + id).json().get("terminal").booleanValue());
        assertThat(artifact(id).get("sha256")).isEqualTo(artifact(jobs.get(3)).get("sha256"));
    }

    private JsonNode artifact(String job) {
        return http.get("/api/v1/jobs/" + job + "/artifacts").json().at("/items/0");
    }

    private List<String> messages(String job) {
        return http.get("/api/v1/jobs/" + job + "/events?pageSize=200")
                .json()
                .get("items")
                .findValuesAsString("message");
    }

    private void agreesWithItsReport(JsonNode row) {
        JsonNode report = http.get("/api/v1/jobs/" + row.get("jobId").asString() + "/report")
                .json();
        JsonNode last = report.get("final");
        assertThat(row.get("accuracy")).isEqualTo(last.get("accuracy"));
        assertThat(row.get("sparsity")).isEqualTo(last.get("sparsity"));
        assertThat(row.get("parameters")).isEqualTo(last.get("parameters"));
        assertThat(row.get("macs")).isEqualTo(last.get("macs"));
        assertThat(row.get("bytes")).isEqualTo(last.at("/bytes/packed"));
        assertThat(row.get("beforeFinetune")).isEqualTo(report.at("/stages/0/beforeFinetune/accuracy"));
        assertThat(row.get("accuracyDrop").doubleValue())
                .isCloseTo(
                        report.at("/baseline/accuracy").doubleValue()
                                - last.get("accuracy").doubleValue(),
                        within(1e-12));
    }

    @Test
    void a_job_that_fails_stops_no_other() {
        JsonNode made = submitted("""
                {'base': {'modelId': 'MDL', 'datasetId': 'DST', 'export': [], 'steps': [
                  {'type': 'finetune', 'epochs': 50, 'optimizer':
                   {'type': 'sgd', 'learningRate': 1000, 'weightDecay': 900}}]},
                 'matrix': {'/steps/0/optimizer/learningRate': [1000, 0.1],
                            '/steps/0/optimizer/weightDecay': [900, null]}}""");
        JsonNode sweep = ended(made.get("id").asString());
        assertThat(sweep.get("status").asString()).isEqualTo("partially_succeeded");
        assertThat(sweep.at("/table/0/status").asString()).isEqualTo("failed");
        assertThat(sweep.at("/table/0/error/code").asString()).isEqualTo("diverged");
        assertThat(sweep.at("/table/0/accuracy").isNull()).isTrue();
        assertThat(sweep.at("/table/3/status").asString()).isEqualTo("succeeded");
        assertThat(sweep.at("/table/3/values/~1steps~10~1optimizer~1weightDecay")
                        .isNull())
                .isTrue();
        assertThat(sweep.at("/recommended/jobId").isNull()).isFalse();
    }

    @Test
    void cancels_what_waits_and_what_runs() {
        String id = submitted("{'base': {'modelId': 'MDL', " + SLOW + "}, 'matrix': {'/seed': [1, 2, 3]}}")
                .get("id")
                .asString();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> get(id).at("/children/running").intValue() == 1);
        assertThat(get(id).get("status").asString()).isEqualTo("running");
        Answer cancelled = http.post(SWEEPS + "/" + id + "/cancel", "");
        assertThat(cancelled.status()).isEqualTo(202);
        assertThat(cancelled.json().at("/children/cancelled").intValue()).isGreaterThanOrEqualTo(2);
        JsonNode sweep = ended(id);
        assertThat(sweep.get("status").asString()).isEqualTo("cancelled");
        assertThat(sweep.at("/children/cancelled").intValue()).isEqualTo(3);
        assertThat(http.post(SWEEPS + "/" + id + "/cancel", "").status()).isEqualTo(200);
        assertThat(http.delete(SWEEPS + "/" + id).status()).isEqualTo(204);
    }

    @Test
    void a_hundred_jobs_are_queued_at_once_and_in_one_piece() {
        String seeds = IntStream.range(0, 100).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String body = filled("{'base': {'modelId': 'MDL', " + SLOW + "}, 'matrix': {'/seed': [" + seeds + "]}}");
        JsonNode preview = http.post(SWEEPS + "?validateOnly=true", body, "Content-Type", "application/json")
                .json();
        assertThat(preview.get("id").isNull()).isTrue();
        assertThat(preview.get("table")).hasSize(100);
        long before = count("job");
        Answer first = http.post(SWEEPS, body, "Content-Type", "application/json", "Idempotency-Key", "hundred");
        assertThat(first.status()).isEqualTo(202);
        assertThat(count("job")).isEqualTo(before + 100);
        Answer again = http.post(SWEEPS, body, "Content-Type", "application/json", "Idempotency-Key", "hundred");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(count("job")).isEqualTo(before + 100);
        assertThat(http.post(first.header("Location") + "/cancel", "").status()).isEqualTo(202);
        ended(first.json().get("id").asString());
    }

    /** What is wrong, its status and place; each stands for a request that differs in one thing from a good one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'/steps/0/sparsity': []}                         | 400 | /matrix/~1steps~10~1sparsity",
                "{'/steps/0/sparsity': 0.5}                        | 400 | /matrix/~1steps~10~1sparsity",
                "{'/steps/0/sparsity': [0.5, 0.50]}                | 400 | /matrix/~1steps~10~1sparsity/1",
                "{'/steps/0/sparsity': [0.5, 2]}                   | 400 | /matrix/~1steps~10~1sparsity/1",
                "{'/steps/0/sparsity': ['x']}                      | 400 | /matrix/~1steps~10~1sparsity/0",
                "{'steps/0/sparsity': [0.5]}                       | 400 | /matrix/steps~10~1sparsity",
                "{'': [{}]}                                        | 400 | /matrix/",
                "{'/~2': [1]}                                      | 400 | /matrix/~1~02",
                "{'/__proto__': [1]}                               | 400 | /matrix/~1__proto__/0",
                "{'/steps/-1': [1]}                                | 422 | /matrix/~1steps~1-1",
                "{'/steps/-': [1]}                                 | 422 | /matrix/~1steps~1-",
                "{'/steps/01': [1]}                                | 422 | /matrix/~1steps~101",
                "{'/steps/99/x': [1]}                              | 422 | /matrix/~1steps~199~1x",
                "{'/steps/0/finetune/epochs': [1]}                 | 422 | /matrix/~1steps~10~1finetune~1epochs",
                "{'/name/x': [1]}                                  | 422 | /matrix/~1name~1x",
                "{'/steps/0': [{}], '/steps/0/sparsity': [1]}      | 422 | /matrix/~1steps~10~1sparsity",
                "{'/modelId': ['mdl_no']}                          | 422 | /matrix/~1modelId/0"
            })
    void names_the_place_in_the_matrix_that_is_wrong(String matrix, int status, String pointer) {
        long before = count("sweep");
        Answer refused = post("{'base': {'name': 'n', 'modelId': 'MDL', 'steps': [{'type': 'prune', 'sparsity': 0.5}]},"
                + " 'matrix': " + matrix + "}");
        assertThat(refused.status()).as(refused.problem()).isEqualTo(status);
        assertThat(refused.json().at("/errors/0/pointer").asString())
                .as(refused.json().toString())
                .isEqualTo(pointer);
        assertThat(count("sweep")).isEqualTo(before);
    }

    @Test
    void tells_an_error_that_all_share_once_and_of_others_which_combinations() {
        Answer shared = post("{'base': {'modelId': 'MDL', 'stepz': [], 'steps': [{'type': 'prune', 'sparsity': 0.5}]},"
                + " 'matrix': {'/seed': [1, 2, 3]}}");
        assertThat(shared.status()).isEqualTo(400);
        assertThat(shared.json().get("errors")).hasSize(1);
        assertThat(shared.json().at("/errors/0/pointer").asString()).isEqualTo("/base/stepz");

        Answer some = post("""
                {'base': {'modelId': 'MDL', 'datasetId': 'DST', 'steps': [{'type': 'prune', 'sparsity': 0.5,
                  'schedule': {'type': 'linear', 'epochs': 1},
                  'finetune': {'epochs': 2, 'optimizer': {'type': 'sgd', 'learningRate': 0.1}}}]},
                 'matrix': {'/steps/0/schedule/epochs': [1, 3], '/steps/0/finetune/epochs': [2, 4]}}""");
        assertThat(some.status()).isEqualTo(422);
        assertThat(some.json().get("errors")).hasSize(1);
        assertThat(some.json().at("/errors/0/pointer").asString()).isEqualTo("/matrix/~1steps~10~1schedule~1epochs/1");
        assertThat(some.json().at("/errors/0/detail").asString())
                .contains("in 1 of 4 combinations", "/steps/0/finetune/epochs = 2");
    }

    @Test
    void refuses_more_combinations_than_maxJobs_however_many() {
        String values = IntStream.range(0, 1000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String matrix = IntStream.range(0, 30)
                .mapToObj(i -> "'/labels/k" + i + "': [" + values + "]")
                .collect(Collectors.joining(","));
        Answer huge = post("{'base': {'modelId': 'MDL', 'labels': {}, 'steps': [{'type': 'prune', 'sparsity': 0.5}]},"
                + " 'matrix': {" + matrix + "}}");
        assertThat(huge.problem()).startsWith("422").contains("1" + "0".repeat(90), "maxJobs = 100");
        String few = "{'maxJobs': 1, 'base': {'modelId': 'MDL', 'steps': [{'type': 'prune'}]},"
                + " 'matrix': {'/steps/0/sparsity': [0.1, 0.2]}}";
        assertThat(post(few).problem()).startsWith("422").contains("2 combinations, more than maxJobs = 1");
        assertThat(post(few.replace("'maxJobs': 1", "'maxJobs': 1001")).status())
                .isEqualTo(400);
        assertThat(post(few.replace("/steps/0/sparsity", "/" + "x".repeat(2000)))
                        .status())
                .isEqualTo(400);
    }

    private long count(String table) {
        return db.sql("select count(*) from " + table).query(Long.class).single();
    }

    private JsonNode submitted(String body) {
        Answer made = post(body);
        assertThat(made.status()).as(made.json().toString()).isEqualTo(202);
        assertThat(made.header("Location"))
                .isEqualTo(SWEEPS + "/" + made.json().get("id").asString());
        return made.json();
    }

    private Answer post(String body) {
        return http.post(SWEEPS, filled(body), "Content-Type", "application/json");
    }

    private String filled(String body) {
        return body.replace('\'', '"').replace("MDL", modelId).replace("DST", datasetId);
    }

    private JsonNode get(String id) {
        return http.get(SWEEPS + "/" + id).json();
    }

    private JsonNode ended(String id) {
        return await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> get(id), sweep -> sweep.get("terminal").booleanValue());
    }

    private List<String> listed(String query) {
        return ids(SWEEPS + "?" + query);
    }

    private List<String> jobs(String query) {
        return ids("/api/v1/jobs?" + query);
    }

    private List<String> ids(String path) {
        return http.get(path)
                .json()
                .get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }

    private String uploaded(String kind, String fixture) throws IOException {
        try (InputStream file = Objects.requireNonNull(SweepsIT.class.getResourceAsStream("/compression/" + fixture))) {
            Answer added = http.upload("/api/v1/" + kind, Part.file(fixture, file.readAllBytes()));
            assertThat(added.status()).isEqualTo(201);
            return added.json().get("id").asString();
        }
    }
}
