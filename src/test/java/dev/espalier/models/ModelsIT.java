package dev.espalier.models;

import static dev.espalier.models.SmallModels.fixture;
import static dev.espalier.models.SmallModels.mlp;
import static dev.espalier.models.SmallModels.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void finds_values_that_are_not_finite_and_takes_the_model_in() throws Exception {
        Answer added = http.upload("/api/v1/models", Part.file("nan", mlp(Double.NaN)));
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().get("findings").toString())
                .contains("tensor \\\"fc1.weight\\\" holds 1 values that are NaN or infinite");
    }

    private static Path blob(byte[] file) throws Exception {
        String hash = sha256(file);
        return folder.resolve("data dir/blobs").resolve(hash.substring(0, 2)).resolve(hash.substring(2));
    }
}
