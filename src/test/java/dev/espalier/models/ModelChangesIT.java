package dev.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Graph documents at upload and merge patches afterwards. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ModelChangesIT {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    AtomicReference<String> needed;

    private Http http = new Http(0);

    /** A job that has not ended, which needs the model of this id. */
    @TestConfiguration
    static class Needs {
        @Bean
        AtomicReference<String> needed() {
            return new AtomicReference<>("");
        }

        @Bean
        ModelUse unfinishedJob(AtomicReference<String> needed) {
            return (tenant, id) -> id.equals(needed.get());
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> folder.resolve("data").toString());
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
        needed.set("");
    }

    @Test
    void takes_the_document_that_the_api_page_shows() throws IOException {
        Answer added = upload("{\"architecture\": " + example() + "}");
        assertThat(added.status()).as(new String(added.body())).isEqualTo(201);
        JsonNode model = added.json();
        assertThat(model.get("runnable").asBoolean()).isTrue();
        assertThat(model.at("/signature/output/shape").toString()).isEqualTo("[10]");
        assertThat(model.get("architecture"))
                .isEqualTo(http.get(path(model) + "/graph").json())
                .isEqualTo(http.get(path(model)).json().get("architecture"));
        assertThat(model.at("/architecture/nodes/3").toString())
                .isEqualTo(
                        "{\"name\":\"conv2\",\"op\":\"conv2d\",\"stride\":1,\"padding\":1,\"dilation\":1,\"groups\":1}");
        JsonNode roles = http.get(path(model) + "/tensors").json().get("items");
        assertThat(roles).anySatisfy(row -> assertThat(row.toString()).contains("bn1.running_mean", "buffer"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/nodes/3/stride | 0 | 400 | /architecture/nodes/3/stride | stride must be at least 1, was 0",
                "/nodes/3/strde | 1 | 400 | /architecture/nodes/3/strde | did you mean \"stride\"?",
                "/nodes/0/op | \"conv\" | 400 | /architecture/nodes/0/op | was \"conv\"",
                "/nodes/1/eps | \"x\" | 400 | /architecture/nodes/1/eps | eps must be a number",
                "/nodes/5/op | \"max_pool\" | 400 | /architecture/nodes/5/kernel | kernel is required",
                "/input | [3, 1e300, 4] | 400 | /architecture/input/1 | between -2^63 and 2^63",
                "/input | [3, 2147483647, 2147483647] | 422 | /architecture/nodes/0 | beyond counting",
                "/input | [4, 32, 32] | 422 | /architecture/nodes/0 | \"conv1.weight\" has shape [8, 3, 3, 3]",
                "/nodes/4/inputs | [\"conv2\", \"fc\"] | 422 | /architecture/nodes/4 | reads \"fc\", which is no node before it",
                "/nodes/4/inputs | [\"conv2\", \"x\"] | 422 | /architecture/nodes/4 | reads \"x\", which is no node",
                "/nodes/7/tensors | \"fd.\" | 422 | /architecture/nodes/7 | tensor \"fd.weight\" is missing",
                "/nodes/7/name | \"flat\" | 422 | /architecture/nodes/7 | two nodes are called so",
                "/nodes/0/name | \"input\" | 422 | /architecture/nodes/0 | choose another name",
                "/output | \"größe\" | 422 | /architecture/output | output \"größe\" is no node",
                "/output | \"flat\" | 422 | /architecture/nodes/7 | leads nowhere",
                "/nodes/4/name | \"\\u0000\" | 400 | /architecture/nodes/4/name | the character U+0000",
            })
    void says_what_is_wrong_with_a_document(String at, String value, int status, String pointer, String detail)
            throws IOException {
        JsonNode document = JSON.readTree(example());
        int slash = at.lastIndexOf('/');
        ((tools.jackson.databind.node.ObjectNode) document.at(at.substring(0, slash)))
                .set(at.substring(slash + 1), JSON.readTree(value));
        Answer answer = upload("{\"architecture\": " + document + "}");
        assertThat(answer.status()).as(new String(answer.body())).isEqualTo(status);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(answer.json().at("/errors/0/detail").asString()).contains(detail);
    }

    @Test
    void bounds_the_size_of_a_document() throws IOException {
        String nodes = "{\"name\": \"n\", \"op\": \"relu\"}, ".repeat(10_000) + "{\"name\": \"n\", \"op\": \"relu\"}";
        Answer answer = upload("{\"architecture\": {\"input\": [3], \"nodes\": [" + nodes + "], \"output\": \"n\"}}");
        assertThat(answer.problem()).startsWith("400 application/problem+json").contains("at most 10000 items");
    }

    @Test
    void changes_names_and_labels_and_leaves_the_rest() throws IOException {
        JsonNode model = upload("{\"name\": \"base\", \"labels\": {\"a\": \"1\", \"b\": \"2\"}}")
                .json();
        JsonNode changed = patch(model, "{\"name\": \"neu\", \"labels\": {\"a\": null, \"c\": \"3\"}}")
                .json();
        assertThat(changed.get("name").asString()).isEqualTo("neu");
        assertThat(changed.get("labels").toString()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
        assertThat(changed.get("findings")).isEqualTo(model.get("findings"));
        assertThat(patch(model, "{\"name\": null, \"labels\": null}").json())
                .isEqualTo(http.get(path(model)).json());
        assertThat(http.get(path(model)).json().get("name").asString()).isEqualTo("net.safetensors");
        assertThat(http.get(path(model)).json().get("labels")).isEmpty();
    }

    @Test
    void inspects_the_file_anew_for_another_architecture() throws IOException {
        JsonNode model = upload("{}").json();
        assertThat(model.get("runnable").asBoolean()).isFalse();
        JsonNode changed = patch(model, "{\"architecture\": " + example() + "}").json();
        assertThat(changed.get("runnable").asBoolean()).isTrue();
        assertThat(changed.get("findings")).isEmpty();
        assertThat(changed.get("parameters").asInt())
                .isEqualTo(model.get("parameters").asInt());
        assertThat(http.get(path(model) + "/layers").json().get("items")).hasSize(3);
        JsonNode wider =
                patch(model, "{\"architecture\": {\"input\": [3, 64, 64]}}").json();
        assertThat(wider.at("/signature/input/shape").toString()).isEqualTo("[3,64,64]");
        assertThat(patch(model, "{\"architecture\": null}").json()).isEqualTo(model);
        assertThat(http.get(path(model) + "/graph").status()).isEqualTo(404);
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"nmae\": \"x\"} | 400 | did you mean \"name\"?",
                "{\"nmae\": null} | 400 | did you mean \"name\"?",
                "{\"name\": \"\"} | 400 | at least 1 character",
                "{\"labels\": {\"x\": 5}} | 400 | x must be a string",
                "[] | 400 | must be an object",
                "{\"name\": \"a\", \"name\": \"b\"} | 400 | Duplicate",
                "{\"architecture\": \"vgg-12\"} | 400 | was \"vgg-12\"",
                "{\"architecture\": {\"input\": [3, 32, 32]}} | 400 | nodes is required",
                "{\"name\": \"kept\", \"architecture\": \"mlp\"} | 422 | mlp: tensor",
            })
    void refuses_bad_patches_and_changes_nothing(String patch, int status, String detail) throws IOException {
        JsonNode model = upload("{\"labels\": {\"a\": \"1\"}}").json();
        assertThat(patch(model, patch).problem())
                .startsWith(status + " application/problem+json")
                .contains(detail);
        assertThat(http.get(path(model)).json()).isEqualTo(model);
        assertNothingLeft();
    }

    @Test
    void keeps_the_architecture_while_a_job_needs_it() throws IOException {
        JsonNode model = upload("{\"architecture\": " + example() + "}").json();
        needed.set(model.get("id").asString());
        assertThat(patch(model, "{\"architecture\": null}").problem())
                .startsWith("409 ")
                .contains("has not ended");
        JsonNode same = patch(model, "{\"name\": \"x\", \"architecture\": " + example() + "}")
                .json();
        assertThat(same.get("name").asString()).isEqualTo("x");
    }

    @Test
    void of_two_patches_at_once_one_wins_whole() throws Exception {
        JsonNode model = upload("{}").json();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String architecture = i % 2 == 0 ? example() : "null";
            String body = "{\"name\": \"" + i + "\", \"architecture\": " + architecture + "}";
            threads.add(Thread.startVirtualThread(() -> patch(model, body)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        JsonNode left = http.get(path(model)).json();
        boolean document = Integer.parseInt(left.get("name").asString()) % 2 == 0;
        assertThat(left.get("runnable").asBoolean()).isEqualTo(document);
        assertThat(left.get("architecture").isObject()).isEqualTo(document);
        assertThat(http.get(path(model) + "/graph").status()).isEqualTo(document ? 200 : 404);
    }

    @Test
    void takes_json_alone_and_knows_what_is_gone() throws IOException {
        JsonNode model = upload("{}").json();
        Answer text = http.send("PATCH", path(model), BodyPublishers.ofString("{}"), "Content-Type", "text/plain");
        assertThat(text.problem()).startsWith("415 ");
        Answer json =
                http.send("PATCH", path(model), BodyPublishers.ofString("{}"), "Content-Type", "application/json");
        assertThat(json.json()).isEqualTo(model);
        http.delete(path(model));
        assertThat(patch(model, "{}").problem()).startsWith("404 ");
    }

    @Test
    void serves_the_schema_of_documents() throws IOException {
        JsonNode schema = http.get("/api/v1/architectures/schema").json();
        assertThat(schema.get("$schema").asString()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        JsonNode conv = schema.at("/properties/nodes/items/allOf/0/then/properties");
        assertThat(conv.at("/op/const").asString()).isEqualTo("conv2d");
        assertThat(conv.at("/stride").toString())
                .isEqualTo("{\"type\":\"integer\",\"minimum\":1,\"maximum\":65535,\"default\":1}");
        assertThat(schema.toString()).doesNotContain("$ref");
    }

    private Answer upload(String metadata) throws IOException {
        return http.upload("/api/v1/models", Part.file("net.safetensors", net()), Part.text("metadata", metadata));
    }

    private Answer patch(JsonNode model, String body) {
        return http.send(
                "PATCH", path(model), BodyPublishers.ofString(body), "Content-Type", "application/merge-patch+json");
    }

    private static String path(JsonNode model) {
        return "/api/v1/models/" + model.get("id").asString();
    }

    private static void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data/tmp"))) {
            assertThat(files).isEmpty();
        }
    }

    private static String example() throws IOException {
        return Files.readString(Path.of("src/test/resources/models/document.json"));
    }

    /** What fits the document of the API page. */
    private static byte[] net() throws IOException {
        List<TensorInfo> tensors = new ArrayList<>();
        add(tensors, "conv1.weight", 8, 3, 3, 3);
        add(tensors, "conv2.weight", 8, 8, 3, 3);
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            add(tensors, "bn1." + name, 8);
        }
        add(tensors, "fc.weight", 10, 8);
        Path file = Files.createTempFile(folder, "net", ".safetensors");
        TensorFile.create(file, tensors, Map.of()).close();
        return Files.readAllBytes(file);
    }

    private static void add(List<TensorInfo> tensors, String name, long... shape) {
        tensors.add(new TensorInfo(
                name, DType.FLOAT32, java.util.Arrays.stream(shape).boxed().toList()));
    }
}
