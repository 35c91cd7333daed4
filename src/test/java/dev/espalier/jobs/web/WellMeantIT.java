package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Requests that are wrong in a way from which one can tell what was meant. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class WellMeantIT {
    private static final String JSON = "application/json";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);
    private String modelId = "";

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void upload() throws IOException {
        http = new Http(port);
        modelId = http.upload("/api/v1/models", file("mlp.pt")).json().get("id").asString();
    }

    @Test
    void refuses_in_a_check_numbers_that_the_model_does_not_answer_with() throws IOException {
        Answer dataset = http.upload(
                "/api/v1/datasets", file("points.npz"), Part.text("metadata", "{\"task\": \"regression\"}"));
        String id = dataset.json().get("id").asString();
        String job = "{\"modelId\": \"" + modelId + "\", \"datasetId\": \"" + id
                + "\", \"steps\": [{\"type\": \"evaluate\"}]}";
        for (String query : List.of("?validateOnly=true", "")) {
            Answer refused = http.post("/api/v1/jobs" + query, job, "Content-Type", JSON);
            assertThat(refused.problem())
                    .startsWith("422 ")
                    .contains("with 1 number to be predicted for each sample, but model " + modelId);
            assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/datasetId");
        }
    }

    @Test
    void names_the_broken_part_of_an_upload_and_the_place() throws IOException {
        for (String what : List.of("models", "datasets")) {
            String problem = http.upload(
                            "/api/v1/" + what, file("points.npz"), Part.text("metadata", "{\n \"name\": \"a"))
                    .problem();
            assertThat(problem)
                    .startsWith("400 ")
                    .contains("part \"metadata\" is not JSON at line 2, column", "<file.json;type=application/json")
                    .doesNotContain("Source", "UNKNOWN", "the body");
        }
        for (String route : List.of("jobs", "sweeps")) {
            assertThat(http.post("/api/v1/" + route, "{\n \"name\": [1", "Content-Type", JSON)
                            .problem())
                    .startsWith("400 ")
                    .contains("the body is not JSON at line 2, column")
                    .doesNotContain("Source", "UNKNOWN");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"mean\": 0.5} | did you mean preprocessing.mean, as in \"preprocessing\": {\"mean\": [0.5]}?",
                "{\"std\": [0.5]} | did you mean preprocessing.std, as in \"preprocessing\": {\"std\": [0.5]}?",
                "{\"resize\": 256} | did you mean preprocessing.resize, as in \"preprocessing\": {\"resize\": 256}?",
                "{\"preprocessing\": {\"mean\": 0.5}} | mean must be a list, was 0.5; did you mean [0.5]?",
                "{\"horizontal_flip\": true} | did you mean augmentation.horizontalFlip",
            })
    void says_where_a_dataset_s_fields_belong(String metadata, String hint) throws IOException {
        assertThat(http.upload("/api/v1/datasets", file("points.npz"), Part.text("metadata", metadata))
                        .problem())
                .startsWith("400 ")
                .contains(hint);
    }

    @ParameterizedTest
    @CsvSource({"model, modelId", "dataset, datasetId", "model_id, modelId"})
    void says_what_a_job_s_fields_are_called(String given, String meant) {
        assertThat(http.post("/api/v1/jobs", "{\"" + given + "\": \"x\"}", "Content-Type", JSON)
                        .problem())
                .startsWith("400 ")
                .contains("there is no field \"" + given + "\" here; did you mean \"" + meant + "\"?");
    }

    @Test
    void names_in_one_sentence_what_there_is_in_place_of_what_there_is_not() {
        assertThat(http.get("/api/v1/steps/pruning/schema").problem())
                .startsWith("404 ")
                .contains("there is no kind of step \"pruning\"; did you mean \"prune\"? known are evaluate, prune,");
        assertThat(http.get("/api/v1/steps/squash/schema").problem())
                .contains("there is no kind of step \"squash\"; known are evaluate, prune,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "", "TRUE", "1"})
    void takes_true_and_false_alone(String value) throws IOException {
        assertThat(http.upload("/api/v1/models?validateOnly=" + value, file("mlp.pt"))
                        .problem())
                .startsWith("400 ")
                .contains("validateOnly must be true or false, was \"" + value + "\"");
        assertThat(http.post("/api/v1/jobs/x/cancel?validateOnly=true", "").status())
                .isEqualTo(400);
    }

    private static Part file(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(WellMeantIT.class.getResourceAsStream("/compression/" + name))) {
            return Part.file(name, file.readAllBytes());
        }
    }
}
