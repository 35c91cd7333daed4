package dev.espalier.models;

import static dev.espalier.models.SmallModels.fixture;
import static dev.espalier.models.SmallModels.mlp;
import static dev.espalier.models.SmallModels.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import tools.jackson.databind.JsonNode;

/** What becomes of the file and the metadata of an upload: taken in as what it is, or refused with a way out. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ModelUploadsIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> folder.resolve("data dir").toString());
        registry.add("espalier.max-upload-bytes", () -> 1_000_000);
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    @Test
    void takes_a_packed_file_and_hands_out_its_reader() throws Exception {
        byte[] packed = Files.readAllBytes(Path.of("src/test/resources/dev/espalier/formats/packed/small.packed"));
        JsonNode model =
                http.upload("/api/v1/models", Part.file("model.packed", packed)).json();
        assertThat(model.get("format").asString()).isEqualTo("packed");
        assertThat(http.get("/api/v1/models?format=packed").json().toString())
                .contains(model.get("id").asString());
        assertThat(http.get("/api/v1/models/" + model.get("id").asString() + "/content")
                        .body())
                .isEqualTo(packed);
        packed[packed.length / 2] ^= 1;
        assertThat(http.upload("/api/v1/models", Part.file("model.packed", packed))
                        .problem())
                .startsWith("422 ")
                .contains("damaged");
        Answer reader = http.get("/api/v1/packed-reader.py");
        assertThat(reader.header("Content-Type")).startsWith("text/x-python");
        assertThat(new String(reader.body(), StandardCharsets.UTF_8)).contains("def load(");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": \"\"} | 400 | name must have at least 1 character, was \"\"",
                "{\"name\": 5} | 400 | name must be a string, was 5",
                "{\"labels\": {\"\": \"x\"}} | 400 | labels",
                "{\"sha256\": \"00\"} | 400 | sha256 must be 64 hex digits",
                "{\"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"} | 422 | sha256 was 0000",
                "{\"architecture\": \"vgg-12\"} | 400 | lenet-300-100",
                "{\"lables\": {}} | 400 | did you mean \"labels\"?",
                "{\"name\": \"a\", \"name\": \"b\"} | 400 | not JSON",
                "[] | 400 | must be an object",
            })
    void refuses_bad_metadata(String metadata, int status, String detail) throws Exception {
        Answer answer = http.upload("/api/v1/models", Part.text("metadata", metadata), Part.file("a", mlp(9.0)));
        assertThat(answer.problem())
                .startsWith(status + " application/problem+json")
                .contains(detail);
    }

    @Test
    void refuses_bad_parts() throws Exception {
        assertThat(http.upload("/api/v1/models").problem()).startsWith("400 ");
        assertThat(http.upload("/api/v1/models", Part.text("metadata", "{}")).problem())
                .contains("part \"file\" is missing");
        Part file = Part.file("a", mlp(1.0));
        assertThat(http.upload("/api/v1/models", file, file).problem()).contains("part \"file\" is given twice");
        assertThat(http.upload("/api/v1/models", file, Part.text("fil", "x")).problem())
                .contains("no part \"fil\"");
        assertThat(http.upload("/api/v1/models", Part.file("a", new byte[1_000_001]))
                        .problem())
                .startsWith("413 application/problem+json /problems/too-large");
        assertThat(http.upload("/api/v1/models", Part.file("a", new byte[0])).problem())
                .startsWith("422 application/problem+json /problems/");
        assertThat(http.post("/api/v1/models", "{}", "Content-Type", "application/json")
                        .problem())
                .startsWith("415 application/problem+json /problems/unsupported-media-type");
        try (var left = Files.list(folder.resolve("data dir/tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void refuses_one_part_of_a_model_by_its_name_and_the_index_of_such() throws Exception {
        Answer part = http.upload("/api/v1/models", Part.file("model-00001-of-00002.safetensors", mlp(72.5)));
        assertThat(part.problem())
                .startsWith("422 application/problem+json /problems/unsupported-file")
                .contains("part 1 of 2 of a model; missing: model-00002-of-00002.safetensors");
        assertThat(part.json().get("wayOut").asString()).contains("\"-of-00002.safetensors\" for i in range(1, 3)");
        byte[] index = "{\"metadata\": {}, \"weight_map\": {\"w\": \"pytorch_model-00001-of-00003.bin\"}}"
                .getBytes(StandardCharsets.UTF_8);
        Answer told = http.upload("/api/v1/models", Part.file("pytorch_model.bin.index.json", index));
        assertThat(told.problem()).startsWith("422 ").contains("index of a model in 3 parts");
        assertThat(told.json().get("wayOut").asString()).contains("torch.load(part");
        Answer whole = http.upload("/api/v1/models", Part.file("model-00001-of-00001.safetensors", mlp(71.5)));
        assertThat(whole.status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "compiled.pt, mlp",
        "averaged.pt, mlp",
        "compiled_averaged.pt, mlp",
        "under_net.pt, mlp",
        "lightning.pt, mlp",
        "list.pt, mlp"
    })
    void a_wrapped_network_is_known_under_its_own_names(String name, String architecture) throws Exception {
        Answer added = http.upload("/api/v1/models", Part.file(name, fixture("wrapped/" + name)));
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        assertThat(added.json().get("architecture").asString()).isEqualTo(architecture);
        String id = added.json().get("id").asString();
        assertThat(http.get("/api/v1/models/" + id + "/tensors")
                        .json()
                        .get("items")
                        .valueStream()
                        .map(tensor -> tensor.get("name").asString()))
                .containsExactly("0.weight", "0.bias", "2.weight", "2.bias");
    }

    @ParameterizedTest
    @CsvSource({"small.pt", "protocol1_legacy.pt", "wrapped.pt", "cuda.pt"})
    void takes_in_what_torch_saves(String name) throws Exception {
        Answer added = http.upload("/api/v1/models", Part.file(name, fixture(name)));
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        assertThat(added.json().get("format").asString()).isEqualTo("state_dict");
        assertThat(added.json().get("architecture").asString()).isEqualTo("mlp");
        http.delete(added.header("Location"));
    }

    @ParameterizedTest
    @CsvSource({
        "module.pt, whole-module-pickle",
        "module_legacy.pt, whole-module-pickle",
        "program.pt2, exported-program",
        "optimizer.pt, unsupported-file",
        "script/frozen.pt, unsupported-file"
    })
    void refuses_what_cannot_be_read_with_a_way_out(String name, String type) throws Exception {
        assertRefused(type, fixture(name));
    }

    @Test
    void refuses_a_pickle_that_acts_and_keeps_nothing_of_it() throws Exception {
        byte[] hostile = "cos\nsystem\n(S'echo 1'\ntR.".getBytes(StandardCharsets.US_ASCII);
        Answer answer = assertRefused("hostile-file", hostile);
        assertThat(answer.json().get("detail").asString()).contains("GLOBAL os.system at byte 0");
        assertThat(Files.exists(blob(hostile))).isFalse();
    }

    private Answer assertRefused(String type, byte[] file) throws Exception {
        Answer answer = http.upload("/api/v1/models", Part.file("a.pt", file));
        assertThat(answer.problem()).startsWith("422 application/problem+json /problems/" + type);
        assertThat(answer.json().get("wayOut").asString()).isNotBlank();
        assertThat(http.get("/problems/" + type).json().get("title"))
                .isEqualTo(answer.json().get("title"));
        try (var left = Files.list(folder.resolve("data dir/tmp"))) {
            assertThat(left).isEmpty();
        }
        return answer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data; name=\"metadata\"",
                "Content-Disposition: form-data; name=metadata",
                "Content-Disposition: form-data; name=\"metadata\"; filename=\"m.json\"",
                "Content-Disposition: form-data; name=\"metadata\"\r\nContent-Type: application/json",
                "content-type: text/plain\r\ncontent-disposition: FORM-DATA; name=\"metadata\"; filename=\"blob\"",
            })
    void reads_metadata_however_it_is_sent(String head) throws Exception {
        Part metadata =
                new Part(head, () -> new ByteArrayInputStream("{\"name\": \"n\"}".getBytes(StandardCharsets.UTF_8)));
        Part file = Part.file("a", mlp(7.0));
        assertThat(http.upload("/api/v1/models", file, metadata)
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo("n");
        assertThat(http.upload("/api/v1/models", metadata, file)
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo("n");
    }

    private static Path blob(byte[] file) throws Exception {
        String hash = sha256(file);
        return folder.resolve("data dir/blobs").resolve(hash.substring(0, 2)).resolve(hash.substring(2));
    }
}
