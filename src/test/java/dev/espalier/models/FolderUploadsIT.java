package dev.espalier.models;

import static dev.espalier.formats.huggingface.Folders.FIRST;
import static dev.espalier.formats.huggingface.Folders.INDEX;
import static dev.espalier.formats.huggingface.Folders.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.huggingface.Folders;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Models of several files: a zipped Hugging Face folder, and the same files one by one. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FolderUploadsIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> folder.resolve("data").toString());
        registry.add("espalier.max-upload-bytes", () -> 200_000);
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    private static Part part(Folders of, String name) {
        return Part.file(name, of.content(name));
    }

    private Answer parts(List<String> headers, String... names) {
        Folders of = Folders.of("sharded");
        return http.upload(
                "/api/v1/models",
                headers,
                Stream.of(names).map(name -> part(of, name)).toArray(Part[]::new));
    }

    @Test
    void takes_a_zipped_folder() throws Exception {
        byte[] zip = Files.readAllBytes(Folders.of("sharded").under("made-up").zip(folder.resolve("made-up.zip")));
        JsonNode model =
                http.upload("/api/v1/models", Part.file("made-up.zip", zip)).json();
        assertThat(model.get("format").asString()).isEqualTo("hugging_face");
        assertThat(model.get("parameters").asLong()).isEqualTo(18_016);
        assertThat(model.get("dtype").asString()).isEqualTo("bfloat16");
        assertThat(model.get("runnable").asBoolean()).isFalse();
        assertThat(model.get("findings").toString())
                .contains("tensors in 2 parts by model.safetensors.index.json", "\\\"lm_head.weight\\\" is");
        assertThat(http.get("/api/v1/models?format=hugging_face").json().toString())
                .contains(model.get("id").asString());
        String own = "/api/v1/models/" + model.get("id").asString();
        assertThat(http.get(own + "/content").body()).isEqualTo(zip);
        assertThat(http.get(own + "/tensors").json().get("items").size()).isEqualTo(17);
        assertThat(http.get(own + "/layers")
                        .json()
                        .get("items")
                        .get(0)
                        .get("tied")
                        .toString())
                .contains("lm_head");
        assertThat(http.delete(own).status()).isEqualTo(204);
    }

    @Test
    void takes_the_files_of_a_folder_in_any_order_and_keeps_them_as_they_came() throws Exception {
        Answer answer = http.upload(
                "/api/v1/models?validateOnly=true",
                part(Folders.of("sharded"), "config.json"),
                part(Folders.of("sharded"), SECOND),
                Part.text("metadata", "{\"name\": \"by parts\"}"),
                part(Folders.of("sharded"), INDEX),
                part(Folders.of("sharded"), FIRST));
        assertThat(answer.status()).isEqualTo(200);
        Answer made = parts(List.of(), SECOND, "tokenizer_config.json", FIRST, "config.json", INDEX);
        JsonNode model = made.json();
        assertThat(made.status()).isEqualTo(201);
        assertThat(model.get("format").asString()).isEqualTo("hugging_face");
        assertThat(model.get("parameters").asLong()).isEqualTo(18_016);
        Path kept = Files.write(
                folder.resolve("kept.zip"),
                http.get("/api/v1/models/" + model.get("id").asString() + "/content")
                        .body());
        var contents = Folders.unzipped(kept);
        assertThat(contents.keySet()).containsExactly(SECOND, "tokenizer_config.json", FIRST, "config.json", INDEX);
        contents.forEach((name, content) ->
                assertThat(content).isEqualTo(Folders.of("sharded").content(name)));
        try (var left = Files.list(folder.resolve("data/tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void answers_a_repetition_whose_files_come_in_another_order() {
        List<String> key = List.of("Idempotency-Key", "folder-1");
        Answer first = parts(key, INDEX, "config.json", FIRST, SECOND);
        Answer again = parts(key, SECOND, FIRST, INDEX, "config.json");
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.json().get("id")).isEqualTo(first.json().get("id"));
        assertThat(parts(key, SECOND, FIRST, INDEX).problem())
                .startsWith("422 ")
                .contains("another request");
    }

    @Test
    void refuses_files_that_are_not_one_model() {
        assertThat(parts(List.of(), INDEX, FIRST).problem())
                .startsWith("422 application/problem+json /problems/corrupt-file")
                .contains("names the part \"" + SECOND + "\", which is missing");
        assertThat(parts(List.of(), FIRST, SECOND).problem()).contains("no index of the parts");
        assertThat(parts(List.of(), "config.json", "tokenizer.json").problem())
                .startsWith("422 application/problem+json /problems/unsupported-file")
                .contains("the 2 files are not one model");
        assertThat(parts(List.of(), FIRST).problem()).contains("part 1 of 2 of a model; missing: " + SECOND);
        assertThat(parts(List.of(), INDEX).problem()).contains("index of a model in 2 parts");
    }

    @Test
    void refuses_bad_parts() throws Exception {
        assertThat(parts(List.of(), FIRST, FIRST).problem())
                .startsWith("400 ")
                .contains("given twice with the file name \"" + FIRST + "\"");
        Part nameless = new Part(
                "Content-Disposition: form-data; name=\"file\"",
                () -> new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)));
        assertThat(http.upload("/api/v1/models", part(Folders.of("sharded"), FIRST), nameless)
                        .problem())
                .startsWith("400 ")
                .contains("each needs its name");
        Answer large = http.upload(
                "/api/v1/models",
                part(Folders.of("sharded"), FIRST),
                Part.file("a.bin", new byte[100_000]),
                Part.file("b.bin", new byte[100_000]));
        assertThat(large.problem()).startsWith("413 ").contains("at most 200000 bytes");
        String sha = "{\"sha256\": \"" + "0".repeat(64) + "\"}";
        assertThat(http.upload(
                                "/api/v1/models",
                                part(Folders.of("sharded"), FIRST),
                                part(Folders.of("sharded"), SECOND),
                                Part.text("metadata", sha))
                        .problem())
                .startsWith("422 ")
                .contains("sha256 is of one file, and 2 arrived");
        Part dataset = Part.file("data.npz", new byte[] {1});
        assertThat(http.upload("/api/v1/datasets", dataset, dataset).problem())
                .startsWith("400 ")
                .contains("part \"file\" is given twice");
        try (var left = Files.list(folder.resolve("data/tmp"))) {
            assertThat(left).isEmpty();
        }
    }
}
