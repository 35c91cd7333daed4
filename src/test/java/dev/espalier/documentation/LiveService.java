package dev.espalier.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** A service that runs, holding a small model, a small dataset, and an ended job with every kind of artifact. */
final class LiveService {
    private static final String API = "/api/v1";
    private final Http http;
    final int port;
    final String modelId;
    final String datasetId;
    final String jobId;
    final String sweepId;

    LiveService(int port) {
        this.port = port;
        http = new Http(port);
        modelId = newModel();
        datasetId = newDataset();
        jobId = newJob("\"export\": [\"torchscript\", \"state_dict\", \"safetensors\", \"packed\"]");
        assertThat(ended(jobId).get("status").asString()).isEqualTo("succeeded");
        sweepId = newSweep();
    }

    Http http() {
        return http;
    }

    String newModel() {
        return newModel("mlp.pt", resource("/compression/mlp.pt"));
    }

    String newModel(String name, byte[] file) {
        return made(http.upload(API + "/models", Part.file(name, file)));
    }

    /** A model that is run by a graph document, of weights made to fit it. */
    String newModel(JsonNode graph) {
        Answer answer = http.upload(
                API + "/models",
                Part.file("graph.safetensors", GraphWeights.of(graph)),
                Part.text("metadata", "{\"architecture\": " + graph + "}"));
        String id = made(answer);
        assertThat(answer.json().get("runnable").booleanValue())
                .as(answer.json().toString())
                .isTrue();
        return id;
    }

    String newDataset() {
        return made(http.upload(API + "/datasets", Part.file("points.npz", resource("/compression/points.npz"))));
    }

    String newJob(String fields) {
        return made(http.post(
                API + "/jobs", """
                {"modelId": "%s", "datasetId": "%s", %s,
                 "steps": [
                  {"type": "prune", "sparsity": 0.5,
                   "finetune": {"epochs": 1, "optimizer": {"type": "sgd", "learningRate": 0.1}}},
                  {"type": "quantize", "bits": 4}]}""".formatted(modelId, datasetId, fields), "Content-Type", "application/json"));
    }

    /** Of one job, which waits until all others have ended. */
    String newSweep() {
        return made(http.post(API + "/sweeps", """
                {"base": {"modelId": "%s", "priority": -100, "steps": [{"type": "prune"}]},
                 "matrix": {"/steps/0/sparsity": [0.5]}}""".formatted(modelId), "Content-Type", "application/json"));
    }

    void sweepEnded(String sweep) {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> http.get(API + "/sweeps/" + sweep)
                        .json()
                        .get("terminal")
                        .booleanValue());
    }

    private static String made(Answer answer) {
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isBetween(201, 202);
        return answer.json().get("id").asString();
    }

    JsonNode ended(String job) {
        return await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> http.get(API + "/jobs/" + job).json(),
                        now -> now.get("terminal").booleanValue());
    }

    List<JsonNode> jobs() {
        return http.get(API + "/jobs?pageSize=200")
                .json()
                .get("items")
                .valueStream()
                .toList();
    }

    /** Puts what is here in the place of what the guides leave out. */
    String fill(String example) {
        return example.replace("mdl_...", modelId)
                .replace("dst_...", datasetId)
                .replace("job_...", jobId)
                .replace("/models/{id}", "/models/" + modelId)
                .replace("/datasets/{id}", "/datasets/" + datasetId)
                .replace("swp_...", sweepId)
                .replace("/jobs/{id}", "/jobs/" + jobId)
                .replace("/sweeps/{id}", "/sweeps/" + sweepId)
                .replace("http://localhost:8080", "http://localhost:" + port);
    }

    static byte[] resource(String name) {
        try (InputStream file = Objects.requireNonNull(LiveService.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
