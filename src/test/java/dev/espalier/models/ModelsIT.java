package dev.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ModelsIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    Models models;

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
    void serves_the_graph_of_a_program_or_says_why_there_is_none() throws Exception {
        JsonNode lenet = program("lenet.traced.pt");
        assertThat(lenet.get("architecture").isNull()).isTrue();
        assertThat(lenet.get("findings").toString())
                .contains("can be lifted into a graph", "assumed: input 1x28x28", "train in the graph");
        JsonNode graph = http.get("/api/v1/models/" + lenet.get("id").asString() + "/graph")
                .json();
        assertThat(graph.get("input").toString()).isEqualTo("[1,28,28]");
        assertThat(graph.get("nodes").findValuesAsString("op")).startsWith("conv2d", "relu", "max_pool");
        JsonNode deciding = program("deciding.scripted.pt");
        assertThat(deciding.get("runnable").asBoolean()).isTrue();
        assertThat(deciding.get("findings").toString()).contains("no graph: aten::sum at code/__torch__.py line 10");
        assertThat(http.get("/api/v1/models/" + deciding.get("id").asString() + "/graph")
                        .problem())
                .startsWith("404 ")
                .contains("aten::sum at code/__torch__.py line 10", "PATCH");
    }

    private JsonNode program(String file) throws Exception {
        byte[] content = Files.readAllBytes(Path.of("src/test/resources/graph/lift", file));
        return http.upload("/api/v1/models", Part.file(file, content)).json();
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

    @Test
    void tells_the_story_of_a_model() throws Exception {
        byte[] file = mlp(1.0);
        Answer added = http.upload(
                "/api/v1/models",
                Part.file("größe.safetensors", file),
                Part.text(
                        "metadata",
                        "{\"labels\": {\"team\": \"vision\"}, \"sha256\": \"" + sha256(file) + "\", \"name\": null}"));
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        String id = added.json().get("id").asString();
        assertThat(added.header("Location")).isEqualTo("/api/v1/models/" + id);
        assertThat(added.json().propertyNames())
                .containsExactly(
                        "id",
                        "name",
                        "format",
                        "bytes",
                        "sha256",
                        "parameters",
                        "nonzeroParameters",
                        "sparsity",
                        "dtype",
                        "runnable",
                        "architecture",
                        "signature",
                        "findings",
                        "parentModelId",
                        "jobId",
                        "labels",
                        "createdAt");
        assertThat(added.json().get("name").asString()).isEqualTo("größe.safetensors");
        assertThat(added.json().get("parameters").asInt()).isEqualTo(4 * 6 + 4 + 2 * 4 + 2);
        assertThat(added.json().get("nonzeroParameters").asInt()).isEqualTo(1 + 4 + 8 + 2);
        assertThat(added.json().get("sparsity").asDouble()).isEqualTo(23.0 / 32);
        assertThat(added.json().get("architecture").asString()).isEqualTo("mlp");
        assertThat(added.json().at("/signature/input/shape").toString()).isEqualTo("[6]");

        String path = "/api/v1/models/" + id;
        assertThat(http.get(path).json()).isEqualTo(added.json());
        assertThat(http.get(path + "/layers").json().at("/items/0").toString())
                .isEqualTo("{\"name\":\"fc1\",\"shape\":[4,6],\"dtype\":\"float32\",\"parameters\":24,\"nonzero\":1,"
                        + "\"sparsity\":0.9583333333333334,\"bytes\":96,\"tied\":[]}");
        assertThat(http.get(path + "/tensors").json().at("/items/1").toString())
                .isEqualTo(
                        "{\"name\":\"fc1.bias\",\"dtype\":\"float32\",\"shape\":[4],\"role\":\"parameter\",\"bytes\":16,\"tiedTo\":null}");
        assertThat(http.get(path + "/graph").json().at("/input").toString()).isEqualTo("[6]");
        downloads(path + "/content", file);

        assertThat(http.delete(path).status()).isEqualTo(204);
        assertThat(http.get(path).problem())
                .isEqualTo("404 application/problem+json /problems/not-found there is no model \"" + id + "\"");
        assertThat(http.delete(path).status()).isEqualTo(404);
        assertThat(Files.exists(blob(file))).isFalse();
    }

    @Test
    void counts_tied_weights_once_and_lists_all_their_names() throws Exception {
        Answer added = http.upload("/api/v1/models", Part.file("language.pt", fixture("tied/language.pt")));
        JsonNode model = added.json();
        assertThat(model.get("parameters").asInt()).isEqualTo(5 * 4 + 4 * 4 + 4 + 5);
        assertThat(model.at("/findings/0").asString()).startsWith("tied: \"head.weight\" is \"emb.weight\";");
        String path = "/api/v1/models/" + model.get("id").asString();
        JsonNode tensors = http.get(path + "/tensors").json().get("items");
        assertThat(tensors.valueStream()
                        .map(row ->
                                row.get("name").asString() + row.path("tiedTo").asString("")))
                .containsExactly("emb.weight", "fc.weight", "fc.bias", "head.weightemb.weight", "head.bias");
        JsonNode layers = http.get(path + "/layers").json().get("items");
        assertThat(layers.valueStream().map(row -> row.get("name").asString() + row.path("tied")))
                .containsExactly("emb[\"head\"]", "fc[]");
        assertThat(layers.valueStream()
                        .mapToInt(row -> row.get("bytes").asInt())
                        .sum())
                .isEqualTo(4 * (20 + 16));
    }

    private void downloads(String path, byte[] file) throws Exception {
        Answer whole = http.get(path);
        assertThat(whole.body()).isEqualTo(file);
        assertThat(whole.header("ETag")).isEqualTo("\"" + sha256(file) + "\"");
        assertThat(whole.header("Content-Length")).isEqualTo(String.valueOf(file.length));
        assertThat(whole.header("Content-Disposition")).contains("filename*=UTF-8''gr%C3%B6%C3%9Fe.safetensors");
        Answer head = http.send("HEAD", path, BodyPublishers.noBody());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(file.length));
        Answer part = http.get(path, "Range", "bytes=8-15");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(file, 8, 16));
        assertThat(part.header("Content-Range")).isEqualTo("bytes 8-15/" + file.length);
        assertThat(http.get(path, "Range", "bytes=0-1,4-5").header("Content-Type"))
                .startsWith("multipart/byteranges");
        assertThat(http.get(path, "Range", "bytes=99999-").problem()).startsWith("416 application/problem+json");
        assertThat(http.get(path, "Range", "bytes=0-1", "If-Range", "\"other\"").status())
                .isEqualTo(200);
        assertThat(http.get(path, "If-None-Match", whole.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void shares_one_blob_between_models_of_the_same_content() throws Exception {
        byte[] file = mlp(2.0);
        Answer one = http.upload("/api/v1/models", Part.file("a", file));
        Answer other = http.upload("/api/v1/models", Part.text("metadata", ""), Part.file("b", file));
        http.delete(one.header("Location"));
        assertThat(http.get(other.header("Location") + "/content").body()).isEqualTo(file);
        http.delete(other.header("Location"));
        assertThat(Files.exists(blob(file))).isFalse();
    }

    @Test
    void lists_the_newest_first_page_by_page() throws Exception {
        for (int i = 0; i < 3; i++) {
            http.upload("/api/v1/models", Part.file("page-" + i, mlp(i + 3)));
        }
        Answer first = http.get("/api/v1/models?pageSize=2");
        Answer second = http.get("/api/v1/models?pageSize=2&pageToken="
                + first.json().get("nextPageToken").asString());
        assertThat(first.json().at("/items/0/name").asString()).isEqualTo("page-2");
        assertThat(first.json().at("/items/1/name").asString()).isEqualTo("page-1");
        assertThat(second.json().at("/items/0/name").asString()).isEqualTo("page-0");
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

    @Test
    void finds_values_that_are_not_finite_and_takes_the_model_in() throws Exception {
        Answer added = http.upload("/api/v1/models", Part.file("nan", mlp(Double.NaN)));
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().get("findings").toString())
                .contains("tensor \\\"fc1.weight\\\" holds 1 values that are NaN or infinite");
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

    private static byte[] fixture(String name) throws Exception {
        try (InputStream file = Objects.requireNonNull(ModelsIT.class.getResourceAsStream("/formats/" + name))) {
            return file.readAllBytes();
        }
    }

    private static Path blob(byte[] file) throws Exception {
        String hash = sha256(file);
        return folder.resolve("data dir/blobs").resolve(hash.substring(0, 2)).resolve(hash.substring(2));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** Two linear layers, 6 to 4 to 2; all of the first's weights but one are zero. */
    private static byte[] mlp(double first) throws Exception {
        Path file = Files.createTempFile(folder, "mlp", ".safetensors");
        List<TensorInfo> tensors = List.of(
                new TensorInfo("fc1.weight", DType.FLOAT32, List.of(4L, 6L)),
                new TensorInfo("fc1.bias", DType.FLOAT32, List.of(4L)),
                new TensorInfo("fc2.weight", DType.FLOAT32, List.of(2L, 4L)),
                new TensorInfo("fc2.bias", DType.FLOAT32, List.of(2L)));
        try (TensorFile made = TensorFile.create(file, tensors, Map.of())) {
            made.values("fc1.weight").write(3, new double[] {first}, 1);
            for (String name : List.of("fc1.bias", "fc2.weight", "fc2.bias")) {
                int count = (int) made.values(name).count();
                double[] ones = new double[count];
                Arrays.fill(ones, 1);
                made.values(name).write(0, ones, count);
            }
        }
        return Files.readAllBytes(file);
    }
}
