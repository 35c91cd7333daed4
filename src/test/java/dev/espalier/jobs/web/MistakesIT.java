package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What people write at first, and that the answer says what they meant. Nothing runs here: the process is only asked. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class MistakesIT {
    private static final Map<String, String> IDS = Map.of(
            "model", "mdl_0c7k4s1y9m2x8q5w3z6v0b1d4f",
            "dataset", "dst_0c7k4s1y9m2x8q5w3z6v0b1d4f",
            "job", "job_0c7k4s1y9m2x8q5w3z6v0b1d4f",
            "sweep", "swp_0c7k4s1y9m2x8q5w3z6v0b1d4f");

    @TempDir
    static Path folder;

    private static String model = "";

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void connect() throws Exception {
        http = new Http(port);
        if (model.isEmpty()) {
            try (InputStream file = Objects.requireNonNull(MistakesIT.class.getResourceAsStream("/formats/small.pt"))) {
                model = http.upload("/api/v1/models", Http.Part.file("small.pt", file.readAllBytes()))
                        .json()
                        .get("id")
                        .asString();
            }
        }
    }

    @Test
    void an_id_of_another_kind_is_named_in_every_path_and_filter() {
        IDS.keySet()
                .forEach(what -> IDS.forEach((other, id) -> {
                    String expected = other.equals(what)
                            ? "there is no " + what + " \"" + id + "\""
                            : "there is no " + what + " \"" + id + "\": that is the id of a " + other
                                    + ", and the id of a " + what;
                    Answer answer = http.get("/api/v1/" + what + "s/" + id);
                    assertThat(answer.status()).isEqualTo(404);
                    assertThat(answer.json().get("detail").asString()).startsWith(expected);
                    assertThat(http.delete("/api/v1/" + what + "s/" + id).problem())
                            .contains(expected);
                    if (!what.equals("job")) {
                        Answer list = http.get("/api/v1/jobs?" + what + "Id=" + id);
                        assertThat(list.status()).isEqualTo(other.equals(what) ? 200 : 400);
                        if (!other.equals(what)) {
                            assertThat(list.problem())
                                    .contains(what + "Id was \"" + id + "\": that is the id of a " + other);
                        }
                    }
                }));
        assertThat(http.get("/api/v1/layers?modelId=" + IDS.get("job")).problem())
                .contains("that is the id of a job");
    }

    @ParameterizedTest
    @CsvSource({"job, /api/v1/jobs", "sweep, /api/v1/sweeps"})
    void an_id_of_another_kind_is_named_in_bodies(String kind, String path) {
        for (Map.Entry<String, String> id : IDS.entrySet()) {
            String job = "{\"modelId\": \"" + id.getValue() + "\", \"datasetId\": \"" + id.getValue()
                    + "\", \"steps\": [{\"type\": \"quantize\", \"bits\": 4}]}";
            Answer answer =
                    post(path, kind.equals("job") ? job : "{\"base\": " + job + ", \"matrix\": {\"/seed\": [1, 2]}}");
            assertThat(answer.status()).isEqualTo(422);
            for (String what : List.of("model", "dataset")) {
                String expected = "there is no " + what + " \\\"" + id.getValue() + "\\\""
                        + (id.getKey().equals(what) ? "" : ": that is the id of a " + id.getKey());
                assertThat(new String(answer.body())).contains(expected);
            }
        }
    }

    @Test
    void the_placeholders_of_the_examples_are_told_from_ids() {
        assertThat(post("/api/v1/jobs", JobExamples.PRUNE).problem())
                .startsWith("422")
                .contains(
                        "there is no model \"mdl_...\": that stands for an id: put one that POST /api/v1/models answered");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\": \"pruning\", \"sparsity\": 0.5} | did you mean \"prune\"?",
                "{\"type\": \"Quantization\", \"bits\": 4} | did you mean \"quantize\"?",
                "{\"type\": \"prune\", \"sparsity\": 80} | a fraction: did you mean 0.8?",
                "{\"type\": \"prune\", \"sparsity\": \"80%\"} | a fraction: did you mean 0.8?",
                "{\"type\": \"prune\", \"sparsity\": \"0.8\"} | did you mean 0.8, without quotes?",
                "{\"type\": \"prune\", \"sparsity\": 0.5, \"structure\": \"channels\"} | did you mean \"channel\"?",
                "{\"type\": \"prune\", \"sparsity\": 0.5, \"scope\": \"Global\"} | did you mean \"global\"?",
                "{\"type\": \"prune\", \"sparsity\": 0.5, \"criterion\": \"l2_norm\"} | did you mean \"l2\"?",
                "{\"type\": \"quantize\", \"bits\": \"8\"} | bits must be a whole number, was \"8\"; that is text: did you mean 8, without quotes?",
                "{\"type\": \"quantize\", \"bits\": 4, \"granularity\": \"per_channel\"} | did you mean \"channel\"?",
                "{\"type\": \"quantize\", \"bits\": 4, \"scheme\": \"Symmetric\"} | did you mean \"symmetric\"?",
                "{\"type\": \"quantize\", \"bits\": 4, \"range\": {\"method\": \"minmax\"}} | did you mean \"min_max\"?",
                "{\"type\": \"evaluate\", \"part\": \"val\"} | did you mean \"validation\"?",
                "{\"type\": \"finetune\", \"epochs\": 1, \"optimizer\": {\"type\": \"Adam\", \"learningRate\": 0.1}} | did you mean \"adam\"?",
                "{\"type\": \"finetune\", \"epochs\": 1, \"batchSize\": 0, \"optimizer\": {\"type\": \"sgd\", \"learningRate\": 0.1}} | batchSize must be at least 1, was 0",
                "{\"type\": \"finetune\", \"epochs\": 1, \"keepBest\": {\"on\": \"val\"}, \"optimizer\": {\"type\": \"sgd\", \"learningRate\": 0.1}} | did you mean \"validation\"?",
                "{\"type\": \"finetune\", \"epochs\": 1, \"learningRateSchedule\": {\"type\": \"cosine_annealing\"}, \"optimizer\": {\"type\": \"sgd\", \"learningRate\": 0.1}} | did you mean \"cosine\"?",
                "{\"type\": \"measure\", \"batchSizes\": 32} | did you mean [32]?",
            })
    void a_value_of_a_step_says_what_was_meant(String step, String expected) {
        assertSays(post("/api/v1/jobs", "{\"modelId\": \"" + model + "\", \"steps\": [" + step + "]}"), expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"export\": \"onnx\" | did you mean [\"onnx\"]?",
                "\"export\": [\"ONNX\"] | did you mean \"onnx\"?",
                "\"maxRuntime\": \"6h\" | did you mean \"PT6H\"?",
                "\"maxRuntime\": 3600 | did you mean \"PT1H\"?",
                "\"device\": \"cuda\" | did you mean \"gpu\"?",
                "\"loss\": \"CrossEntropyLoss\" | did you mean \"cross_entropy\"?",
                "\"requirements\": {\"maxAccuracyDrop\": 2} | a fraction: did you mean 0.02?",
            })
    void a_value_of_a_job_says_what_was_meant(String field, String expected) {
        assertSays(
                post(
                        "/api/v1/jobs",
                        "{\"modelId\": \"" + model + "\", \"steps\": [{\"type\": \"quantize\", \"bits\": 4}], " + field
                                + "}"),
                expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/jobs?status=Running | did you mean \"running\"?",
                "/api/v1/jobs?status=success | did you mean \"succeeded\"?",
                "/api/v1/models?format=SafeTensors | did you mean \"safetensors\"?",
                "/api/v1/datasets?task=classify | did you mean \"classification\"?",
                "/api/v1/jobs/job_0?wait=30 | did you mean PT30S?",
                "/api/v1/jobs/job_0?wait=30s | did you mean PT30S?",
                "/api/v1/steps/pruning/schema | did you mean \"prune\"?",
                "/problems/notfound | did you mean \"not-found\"?",
            })
    void a_value_of_a_query_or_path_says_what_was_meant(String path, String expected) {
        assertThat(http.get(path).problem()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"task\": \"Classification\"} | did you mean \"classification\"?",
                "{\"split\": {\"test\": 20}} | a fraction: did you mean 0.2?",
                "{\"preprocessing\": {\"layout\": \"nchw\"}} | did you mean \"NCHW\"?",
                "{\"preprocessing\": {\"mean\": 0.5}} | did you mean [0.5]?",
            })
    void a_value_of_a_dataset_says_what_was_meant(String metadata, String expected) {
        assertSays(
                http.upload(
                        "/api/v1/datasets",
                        Http.Part.file("x.npz", new byte[] {1}),
                        Http.Part.text("metadata", metadata)),
                expected);
    }

    @Test
    void an_artifact_before_the_end_and_after_says_why_it_is_not_there() {
        String job = post(
                        "/api/v1/jobs",
                        "{\"modelId\": \"" + model
                                + "\", \"export\": [\"safetensors\"], \"steps\": [{\"type\": \"quantize\", \"bits\": 4}]}")
                .header("Location");
        Answer early = http.get(job + "/artifacts/model.safetensors");
        if (early.status() != 200) {
            assertThat(early.problem()).contains(" yet: the job is ", "?wait=PT60S answers when it has ended");
        }
        assertThat(http.get(job + "?wait=PT60S").json().get("status").asString())
                .isEqualTo("succeeded");
        assertThat(http.get(job + "/artifacts/model.safetensor").problem())
                .startsWith("404")
                .contains("did you mean \"model.safetensors\"? the only one is model.safetensors");
    }

    private Answer post(String path, String body) {
        return http.post(path, body, "Content-Type", "application/json");
    }

    private static void assertSays(Answer answer, String expected) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsString("detail"))
                .anySatisfy(detail -> assertThat(detail).contains(expected));
    }
}
