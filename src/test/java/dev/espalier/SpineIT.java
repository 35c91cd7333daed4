package dev.espalier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The main job as the README tells it, with nothing pretended: upload, submit, follow, report, download, go on. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SpineIT {
    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    private RestClient api = RestClient.create();
    private String modelId = "";
    private String datasetId = "";

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> data.toString());
        registry.add("espalier.worker.threads", () -> 1);
    }

    @BeforeEach
    void upload() {
        api = RestClient.create("http://localhost:" + port + "/api/v1");
        modelId = upload("/models", "compression/mlp.pt");
        datasetId = upload("/datasets", "compression/points.npz");
    }

    @Test
    void a_model_goes_in_and_a_smaller_one_comes_out() throws Exception {
        String jobId = submit("""
                {"modelId": "%s", "datasetId": "%s", "export": ["torchscript", "state_dict", "safetensors"],
                 "steps": [
                  {"type": "prune", "sparsity": 0.8, "scope": "global", "schedule": {"type": "linear", "epochs": 2},
                   "finetune": {"epochs": 3, "optimizer": {"type": "sgd", "learningRate": 0.1, "momentum": 0.9}}},
                  {"type": "quantize", "bits": 4}]}""".formatted(modelId, datasetId));
        JsonNode job = ended(jobId);
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("succeeded");

        JsonNode report = get("/jobs/" + jobId + "/report");
        assertThat(report.get("complete").booleanValue()).isTrue();
        assertThat(report.get("baseline").get("samples").intValue()).isEqualTo(50);
        assertThat(report.get("stages")).hasSize(2);
        assertThat(report.get("stages").get(0).get("curve")).hasSize(3);
        // 192 weights at 0.8: floor(0.8 * 191) + 1 = 153 zeros.
        assertThat(report.get("stages").get(0).get("selectedSparsity").doubleValue())
                .isEqualTo(153.0 / 192);
        assertThat(report.get("layers").get(0).get("bits").intValue()).isEqualTo(4);

        JsonNode artifacts = get("/jobs/" + jobId + "/artifacts").get("items");
        assertThat(artifacts).hasSize(3);
        for (JsonNode artifact : artifacts) {
            byte[] file = bytes(artifact.get("href").asString());
            assertThat(file).hasSize(artifact.get("bytes").intValue());
            assertThat(sha256(file)).isEqualTo(artifact.get("sha256").asString());
        }
        assertThat(new ZipInputStream(new ByteArrayInputStream(
                                bytes(artifacts.get(0).get("href").asString())))
                        .getNextEntry())
                .isNotNull();
    }

    @Test
    void the_log_of_a_training_that_failed_tells_nothing_of_gpus_that_nobody_asked_for() {
        JsonNode job = ended(submit("""
                {"modelId": "%s", "datasetId": "%s", "device": "cpu",
                 "steps": [{"type": "finetune", "epochs": 9, "optimizer": {"type": "sgd", "learningRate": 1000}}]}""".formatted(modelId, datasetId)));
        assertThat(job.at("/error/code").asString()).as(job.toString()).isEqualTo("diverged");
        assertThat(job.at("/error/log").valueStream().map(JsonNode::asString)).noneMatch(line -> line.contains("CUDA"));
    }

    @Test
    void what_one_job_pruned_stays_pruned_in_the_next() {
        JsonNode first = ended(submit("""
                {"modelId": "%s", "export": [], "steps": [{"type": "prune", "sparsity": 0.5}]}""".formatted(modelId)));
        String output = first.get("outputModelId").asString();
        JsonNode model = get("/models/" + output);
        assertThat(model.get("parentModelId").asString()).isEqualTo(modelId);
        assertThat(model.get("name").asString())
                .isEqualTo(get("/models/" + modelId).get("name").asString() + ", pruned");
        assertThat(model.get("sparsity").doubleValue()).isGreaterThanOrEqualTo(0.5);

        String second = submit("""
                {"modelId": "%s", "datasetId": "%s",
                 "steps": [{"type": "finetune", "epochs": 2, "optimizer": {"type": "sgd", "learningRate": 0.1}}]}""".formatted(output, datasetId));
        assertThat(ended(second).get("status").asString()).isEqualTo("succeeded");
        assertThat(get("/jobs/" + second + "/report").at("/final/sparsity").doubleValue())
                .isEqualTo(model.get("sparsity").doubleValue());
    }

    @Test
    void a_job_that_cannot_succeed_says_why() {
        JsonNode job = ended(submit("""
                {"modelId": "%s", "datasetId": "%s",
                 "steps": [{"type": "finetune", "epochs": 50, "optimizer": {"type": "sgd", "learningRate": 1000, "weightDecay": 900}}]}""".formatted(modelId, datasetId)));
        assertThat(job.get("status").asString()).isEqualTo("failed");
        assertThat(job.at("/error/code").asString()).isEqualTo("diverged");
        assertThat(job.at("/error/hint").asString()).contains("learningRate");
    }

    private String upload(String path, String resource) {
        var parts = new LinkedMultiValueMap<String, Object>();
        parts.add("file", new ClassPathResource(resource));
        return json(api.post()
                        .uri(path)
                        .contentType(MediaType.MULTIPART_FORM_DATA)
                        .body(parts)
                        .retrieve()
                        .body(String.class))
                .get("id")
                .asString();
    }

    private String submit(String spec) {
        return json(api.post()
                        .uri("/jobs")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(spec)
                        .retrieve()
                        .body(String.class))
                .get("id")
                .asString();
    }

    private JsonNode ended(String jobId) {
        return await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> get("/jobs/" + jobId), job -> job.get("terminal").booleanValue());
    }

    private JsonNode get(String path) {
        return json(api.get().uri(path).retrieve().body(String.class));
    }

    private byte[] bytes(String href) {
        return Objects.requireNonNull(RestClient.create("http://localhost:" + port)
                .get()
                .uri(href)
                .retrieve()
                .body(byte[].class));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static JsonNode json(@Nullable String body) {
        return JsonMapper.shared().readTree(Objects.requireNonNull(body));
    }
}
