package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.huggingface.Folders;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
import tools.jackson.databind.JsonNode;

/** A language model in parts: uploaded, pruned and quantized in groups, taken in every form, and worked on again. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FolderJobIT {
    private static final String GROUPS =
            "{\"type\": \"quantize\", \"bits\": 4, \"scheme\": \"symmetric\", \"granularity\": \"group\", \"groupSize\": 32}";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> folder.resolve("data").toString());
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    private String upload(String kind) {
        Part[] parts = Folders.of(kind).files().entrySet().stream()
                .map(file -> Part.file(file.getKey(), file.getValue()))
                .toArray(Part[]::new);
        Answer answer = http.upload("/api/v1/models", parts);
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private Answer post(String model, String steps, String export) {
        return http.post(
                "/api/v1/jobs",
                "{\"modelId\": \"" + model + "\", \"export\": [" + export + "], \"steps\": [" + steps + "]}",
                "Content-Type",
                "application/json");
    }

    private Path artifact(String job, String name) throws Exception {
        return Files.write(
                folder.resolve(name), http.get(job + "/artifacts/" + name).body());
    }

    @Test
    void prunes_and_quantizes_in_groups_and_goes_on_from_what_came_out() throws Exception {
        String model = upload("sharded");
        Answer posted = post(
                model,
                "{\"type\": \"prune\", \"sparsity\": 0.5}, " + GROUPS,
                "\"hugging_face\", \"packed\", \"compressed_tensors\"");
        assertThat(posted.status()).as(posted.json().toString()).isEqualTo(202);
        String job = posted.header("Location");
        JsonNode ended = http.get(job + "?wait=PT60S").json();
        assertThat(ended.get("status").asString()).as(ended.toString()).isEqualTo("succeeded");
        assertThat(http.get(job + "/events").json().toString()).contains("left alone, as embeddings and heads are");

        Map<String, byte[]> back = Folders.unzipped(artifact(job, "model.hugging_face.zip"));
        assertThat(back.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Folders.of("sharded").files().keySet());
        assertThat(back.get("tokenizer_config.json"))
                .isEqualTo(Folders.of("sharded").content("tokenizer_config.json"));
        assertThat(Folders.unzipped(artifact(job, "model.compressed_tensors.zip"))
                        .get("config.json"))
                .asString(StandardCharsets.UTF_8)
                .contains("pack-quantized", "made_up");
        assertThat(Files.size(artifact(job, "model.packed")))
                .isLessThan(Files.size(folder.resolve("model.hugging_face.zip")));

        JsonNode output = http.get(
                        "/api/v1/models/" + ended.get("outputModelId").asString())
                .json();
        assertThat(output.get("format").asString()).isEqualTo("hugging_face");
        assertThat(output.get("parentModelId").asString()).isEqualTo(model);
        Answer again =
                post(output.get("id").asString(), "{\"type\": \"prune\", \"sparsity\": 0.6}", "\"hugging_face\"");
        String next = again.header("Location");
        assertThat(http.get(next + "?wait=PT60S").json().get("status").asString())
                .isEqualTo("succeeded");
        assertThat(Folders.unzipped(artifact(next, "model.hugging_face.zip")).keySet())
                .isEqualTo(back.keySet());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"type": "quantize", "bits": 4, "scheme": "codebook"} | "compressed_tensors" | scheme was codebook
                    {"type": "quantize", "bits": 5, "scheme": "symmetric"} | "compressed_tensors" | bits was 5
                    {"type": "prune", "sparsity": 0.5} | "compressed_tensors" | no quantize step
                    {"type": "prune", "sparsity": 0.5} | "torchscript" | not runnable
                    {"type": "quantize", "bits": 4, "granularity": "group", "groupSize": 16, "layers": {"include": ["*"], "exclude": ["*proj"]}} | "packed" | embeddings and heads
                    """)
    void refuses_what_cannot_be_handed_back(String step, String export, String why) {
        Answer refused = post(upload("whole"), step, export);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("errors").toString()).contains(why.replace("\"", "\\\""));
    }

    @Test
    void hands_back_folders_of_folders_alone() throws Exception {
        Part plain = Part.file("model.safetensors", Folders.of("whole").content("model.safetensors"));
        String model = http.upload("/api/v1/models", plain).json().get("id").asString();
        Answer refused = post(model, "{\"type\": \"prune\", \"sparsity\": 0.5}", "\"hugging_face\"");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("errors").toString()).contains("came as safetensors; choose safetensors");
    }
}
