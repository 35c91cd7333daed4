package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.espalier.compression.results.PipelineListener;
import dev.espalier.compression.results.PipelineResult;
import dev.espalier.compression.results.SensitivityPoint;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.SuggestedJob;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.worker.FakeRunner;
import dev.espalier.runner.RunnerEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Post a job, follow it, take what it made, cancel another: over HTTP, with a runner that only pretends. */
@Timeout(60)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class JobStoryIT {
    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @Autowired
    private FakeRunner runner;

    private final HttpClient http = HttpClient.newHttpClient();
    private String modelId = "";

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> data.toString());
        registry.add("espalier.native-dir", () -> data.resolve("native").toString());
    }

    @TestConfiguration
    static class Fakes {
        @Bean
        @Primary
        FakeRunner fakeRunner() {
            return new FakeRunner();
        }
    }

    @BeforeEach
    void upload() throws Exception {
        String header = "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}";
        byte[] json = (header + " ".repeat(80 - header.length())).getBytes(StandardCharsets.US_ASCII);
        byte[] file = new byte[8 + json.length + 16];
        file[0] = (byte) json.length;
        System.arraycopy(json, 0, file, 8, json.length);
        String boundary = "b0undary";
        byte[] head = ("--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.safetensors\"\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[head.length + file.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(file, 0, body, head.length, file.length);
        System.arraycopy(tail, 0, body, head.length + file.length, tail.length);
        var answer = send(HttpRequest.newBuilder(uri("/models"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        modelId = json(answer).get("id").asString();
    }

    @Test
    void posts_follows_and_takes() throws Exception {
        var posted = post("/jobs", job("'export': ['safetensors']"));
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(202);
        String id = json(posted).get("id").asString();
        assertThat(posted.headers().firstValue("Location")).contains("/api/v1/jobs/" + id);
        assertThat(json(posted).get("spec").get("maxRuntime").asString()).isEqualTo("PT24H");

        var stream = get("/jobs/" + id + "/events", "text/event-stream");
        assertThat(stream.headers().firstValue("Content-Type")).get().asString().startsWith("text/event-stream");
        assertThat(stream.body()).contains("id: 1\nevent: state\n", "\"status\":\"succeeded\"", "event: metric");

        JsonNode job = json(get("/jobs/" + id, "*/*"));
        assertThat(job.get("status").asString()).isEqualTo("succeeded");
        assertThat(job.get("terminal").asBoolean()).isTrue();
        assertThat(job.get("progress").get("fraction").asDouble()).isEqualTo(1);
        assertThat(job.get("queue").isNull()).isTrue();

        JsonNode artifact =
                json(get("/jobs/" + id + "/artifacts", "*/*")).get("items").get(0);
        assertThat(artifact.get("format").asString()).isEqualTo("safetensors");
        var file = send(HttpRequest.newBuilder(
                URI.create("http://localhost:" + port + artifact.get("href").asString())));
        assertThat(file.body()).isEqualTo("weights");
        assertThat(file.headers().firstValue("ETag"))
                .contains("\"" + artifact.get("sha256").asString() + "\"");

        JsonNode report = json(get("/jobs/" + id + "/report", "*/*"));
        assertThat(report.get("complete").asBoolean()).isTrue();
        assertThat(report.get("verdict").isNull()).isTrue();
        assertThat(report.get("final").get("bytes").get("zip").asLong()).isEqualTo(300);
        assertThat(report.get("comparison").isNull()).isTrue();
        assertThat(report.get("requirements")).isEmpty();
        assertThat(get("/jobs/" + id + "/layers", "text/csv").body()).startsWith("name,shape,parameters");
        assertThat(json(get("/jobs/" + id + "/layers", "*/*")).get("items")).isEmpty();

        JsonNode page = json(get("/jobs/" + id + "/events?pageSize=1&after=1", "*/*"));
        assertThat(page.get("items").get(0).get("id").asLong()).isEqualTo(2);
        JsonNode next = json(get(
                "/jobs/" + id + "/events?pageSize=1&pageToken="
                        + page.get("nextPageToken").asString(),
                "*/*"));
        assertThat(next.get("items").get(0).get("id").asLong()).isEqualTo(3);

        assertThat(post("/jobs/" + id + "/cancel", "").statusCode()).isEqualTo(409);
        assertThat(send(HttpRequest.newBuilder(uri("/jobs/" + id)).DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(get("/jobs/" + id, "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void cancels_within_two_seconds_and_keeps_the_model_while_it_is_needed() throws Exception {
        runner.then((folder, events, stopped) -> {
            events.accept(new RunnerEvent.Log(PipelineListener.Level.INFO, "at work"));
            events.accept(new RunnerEvent.Progress(0.5, "prune", 0, null, null, 60.0));
            return FakeRunner.HANG.run(folder, events, stopped);
        });
        String id = json(post("/jobs", job("'priority': 1"))).get("id").asString();
        await().atMost(10, TimeUnit.SECONDS).until(() -> status(id).equals("running"));
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> json(get("/jobs/" + id, "*/*"))
                        .at("/progress/etaSeconds")
                        .isNumber());
        String queued = json(post("/jobs", job("'priority': 0"))).get("id").asString();
        assertThat(json(get("/jobs/" + queued, "*/*"))
                        .get("queue")
                        .get("position")
                        .asInt())
                .isEqualTo(1);
        assertThat(send(HttpRequest.newBuilder(uri("/models/" + modelId)).DELETE())
                        .statusCode())
                .isEqualTo(409);
        assertThat(send(HttpRequest.newBuilder(uri("/jobs/" + id)).DELETE()).statusCode())
                .isEqualTo(409);

        var cancelled = post("/jobs/" + queued + "/cancel", "");
        assertThat(cancelled.statusCode()).isEqualTo(202);
        assertThat(json(cancelled).get("status").asString()).isEqualTo("cancelled");
        assertThat(post("/jobs/" + queued + "/cancel", "").statusCode()).isEqualTo(200);

        assertThat(post("/jobs/" + id + "/cancel", "").statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(2)).until(() -> status(id).equals("cancelled"));
        JsonNode progress = json(get("/jobs/" + id, "*/*")).get("progress");
        assertThat(progress.get("fraction").asDouble()).isEqualTo(0.5);
        assertThat(progress.get("etaSeconds").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\ud83d\ude00"})
    void a_model_is_kept_however_long_the_name_of_its_job(String character) throws Exception {
        runner.then((folder, events, stopped) -> {
            Path made = Files.createDirectories(folder.resolve("out")).resolve("final.safetensors");
            Files.copy(folder.resolve("model"), made);
            return new Runner.Ending.Finished(new PipelineResult(
                    FakeRunner.MEASURE,
                    List.of(),
                    FakeRunner.NO_WEIGHTS,
                    null,
                    List.of(),
                    List.of(),
                    new PipelineResult.OutputFile("final.safetensors", "safetensors", "out/final.safetensors", 1),
                    null,
                    null,
                    null,
                    List.of()));
        });
        String name = character.repeat(200);
        var posted = post("/jobs", job("'name': '" + name + "'"));
        assertThat(json(posted).at("/name").asString()).as(posted.body()).isEqualTo(name);
        String id = json(posted).get("id").asString();
        await().atMost(10, TimeUnit.SECONDS).until(() -> status(id).equals("succeeded"));
        String made = json(get("/jobs/" + id, "*/*")).get("outputModelId").asString();
        JsonNode model = json(get("/models/" + made, "*/*"));
        assertThat(model.get("name").asString()).isEqualTo(name);
        assertThat(model.get("parentModelId").asString()).isEqualTo(modelId);
    }

    @Test
    void suggests_a_job_that_can_be_posted_as_it_is() throws Exception {
        StepSpec prune = JsonMapper.shared().readValue("""
                {"type": "prune", "sparsity": 0.6, "overrides": [{"layers": "fc", "sparsity": 0.4}]}""", StepSpec.class);
        runner.then((folder, events, stopped) -> {
            events.accept(new RunnerEvent.Stage(new StageResult(
                    0,
                    "sensitivity",
                    0.9,
                    0.3,
                    0,
                    0.0,
                    null,
                    1,
                    List.of(),
                    null,
                    List.of(new SensitivityPoint("fc", 0.4, 0.9, 0.3)),
                    SuggestedJob.of(List.of(prune)),
                    null,
                    null)));
            return FakeRunner.succeed(folder, events);
        });
        String id = json(post("/jobs", job("'seed': 5, 'requirements': {'maxBytes': 9}")))
                .get("id")
                .asString();
        await().atMost(10, TimeUnit.SECONDS).until(() -> status(id).equals("succeeded"));
        JsonNode stage = json(get("/jobs/" + id + "/report", "*/*")).at("/stages/0");
        assertThat(stage.at("/sensitivity/0/layer").asString()).isEqualTo("fc");
        JsonNode suggested = stage.get("suggestedJob");
        assertThat(suggested.get("modelId").asString()).isEqualTo(modelId);
        assertThat(suggested.get("seed").asLong()).isEqualTo(5);
        var preview = post("/jobs?validateOnly=true", suggested.toString());
        assertThat(preview.statusCode()).as(preview.body()).isEqualTo(200);
        assertThat(json(preview).at("/spec/steps/0/overrides/0/sparsity").asDouble())
                .isEqualTo(0.4);
        assertThat(json(preview).at("/spec/requirements/maxBytes").asLong()).isEqualTo(9);
    }

    @Test
    void refuses_impossible_jobs_by_field() throws Exception {
        var refused = post("/jobs", job("'steps': [{'type': 'evaluate'}]").replace("mdl_", "mdl_no-"));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("/modelId", "/datasetId");
        var malformed = post("/jobs", "{\"modelId\": 5, \"stepz\": []}");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(malformed.body()).contains("/modelId", "steps");
    }

    @Test
    void answers_json_unless_accept_prefers_another() throws Exception {
        String id = json(post("/jobs", job("'export': []"))).get("id").asString();
        await().atMost(10, TimeUnit.SECONDS).until(() -> status(id).equals("succeeded"));

        assertThat(type("/jobs/" + id + "/events", "*/*")).startsWith("application/json");
        assertThat(type("/jobs/" + id + "/events", "text/event-stream;q=0.5, application/json"))
                .startsWith("application/json");
        assertThat(type("/jobs/" + id + "/events", "application/json;q=0.5, text/event-stream"))
                .startsWith("text/event-stream");
        assertThat(type("/jobs/" + id + "/layers", "*/*")).startsWith("application/json");
        assertThat(type("/jobs/" + id + "/layers", "application/json, text/csv;q=0.5"))
                .startsWith("application/json");
        assertThat(type("/jobs/" + id + "/layers", "text/csv, */*;q=0.1")).startsWith("text/csv");
        assertThat(type("/jobs/" + id, "application/problem+json, application/json"))
                .isEqualTo("application/json");
        assertThat(get("/jobs/" + id, "application/yaml").statusCode()).isEqualTo(406);
    }

    @Test
    void queues_nothing_for_a_client_that_accepts_no_json() throws Exception {
        String newest = get("/jobs?pageSize=1", "*/*").body();
        var refused = send(HttpRequest.newBuilder(uri("/jobs"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/xml")
                .POST(HttpRequest.BodyPublishers.ofString(job("'export': []"))));
        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(get("/jobs?pageSize=1", "*/*").body()).isEqualTo(newest);
    }

    private String type(String path, String accept) throws Exception {
        return get(path, accept).headers().firstValue("Content-Type").orElse("");
    }

    @Test
    void serves_the_schemas_that_requests_are_checked_against() throws Exception {
        assertThat(json(get("/steps", "*/*")).get("items")).hasSize(7);
        assertThat(json(get("/steps/prune/schema", "*/*"))
                        .at("/properties/sparsity/maximum")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(get("/schemas/job", "*/*"))
                        .at("/properties/priority/minimum")
                        .asInt())
                .isEqualTo(-100);
        assertThat(get("/steps/melt/schema", "*/*").statusCode()).isEqualTo(404);
        assertThat(json(get("/info", "*/*")).get("devices").toString()).isEqualTo("[\"cpu\"]");
        assertThat(json(get("/info", "*/*")).get("exports").toString())
                .isEqualTo("[\"torchscript\",\"state_dict\",\"safetensors\",\"npz\",\"onnx\",\"int8_onnx\",\"packed\","
                        + "\"hugging_face\",\"compressed_tensors\"]");
    }

    private String job(String fields) {
        String steps = fields.contains("steps") ? "" : ", 'steps': [{'type': 'prune', 'sparsity': 0.5}]";
        return ("{'modelId': '" + modelId + "', " + fields + steps + "}").replace('\'', '"');
    }

    private String status(String id) throws Exception {
        return json(get("/jobs/" + id, "*/*")).get("status").asString();
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).header("Accept", accept));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + "/api/v1" + path);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }
}
