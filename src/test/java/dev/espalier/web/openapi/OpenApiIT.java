package dev.espalier.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.espalier.web.Accepts;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Part;
import dev.espalier.web.Schemas;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OpenApiIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EVERY_FIELD = """
            {"name": "all", "labels": {"a": "b"}, "seed": 1, "priority": 1, "modelId": "mdl_0", "datasetId": "dst_0",
             "steps": [
              {"type": "evaluate", "part": "train"},
              {"type": "finetune", "epochs": 1, "batchSize": 2, "keepBest": false,
               "learningRateSchedule": {"type": "step", "epochs": 1, "factor": 0.5},
               "optimizer": {"type": "sgd", "learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.1, "nesterov": true}},
              {"type": "quantize", "bits": 4, "scheme": "symmetric", "granularity": "tensor",
               "range": {"method": "min_max", "over": "all"}, "layers": {"include": ["*"], "exclude": ["a"]},
               "finetune": {"epochs": 1, "keepBest": {"on": "test"}, "optimizer": {"type": "sgd", "learningRate": 0.1}}}],
             "loss": "mse", "export": [], "device": "cpu", "maxRuntime": "PT1H", "memoryBytes": 1000000000}""";

    private static final String GRAPH = """
            {"architecture": {"input": [3, 8, 8], "output": "fc",
             "nodes": [{"name": "conv", "op": "conv2d", "padding": 1, "groups": 1}, {"name": "act", "op": "relu"},
              {"name": "sum", "op": "add", "inputs": ["conv", "act"]}, {"name": "flat", "op": "flatten"},
              {"name": "fc", "op": "linear"}]}}""";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    Schemas schemas;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping routes;

    private Http http = new Http(0);
    private JsonNode document = JSON.createObjectNode();
    private ApiDocument api = new ApiDocument(document);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void read() {
        http = new Http(port);
        document = http.get("/v3/api-docs").json();
        api = new ApiDocument(document);
    }

    @Test
    void is_openapi_3_1_and_names_no_host() {
        assertThat(document.get("openapi").asString()).startsWith("3.1");
        assertThat(document.at("/servers/0/url").asString()).isEqualTo("/");
        assertThat(http.get("/v3/api-docs.yaml").status()).isEqualTo(200);
        assertThat(document.get("tags").valueStream().map(tag -> tag.get("name").asString()))
                .containsExactly("Models", "Datasets", "Jobs", "Sweeps", "Reports", "Discovery");
    }

    @Test
    void is_what_openapi_and_json_schema_allow() throws Exception {
        assertThat(api.errors()).isEmpty();
        assertThat(api.schemaErrors()).isEmpty();
        String text = document.toString().replace("\"in\":\"path\"", "\"in\":\"url\"");
        assertThat(new ApiDocument(JSON.readTree(text)).errors()).isNotEmpty();
    }

    @Test
    void refers_to_nothing_that_is_not_there() {
        List<String> references = document.findValues("$ref").stream()
                .map(JsonNode::asString)
                .distinct()
                .toList();
        assertThat(references).hasSizeGreaterThan(20).allSatisfy(reference -> {
            assertThat(reference).startsWith("#/components/schemas/");
            assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse();
        });
        document.findValues("mapping")
                .forEach(mapping -> assertThat(references)
                        .containsAll(
                                mapping.valueStream().map(JsonNode::asString).toList()));
    }

    @Test
    void describes_every_operation_with_its_parameters_and_errors() {
        Set<String> ids = new TreeSet<>();
        List<String> chapters = document.at("/tags").findValuesAsString("name");
        assertThat(api.operations()).allSatisfy(operation -> {
            assertThat(operation.json().path("summary").asString()).isNotBlank();
            assertThat(operation.json().path("description").asString("")).isNotBlank();
            assertThat(operation.id()).matches("[a-z][A-Za-z]+");
            assertThat(ids.add(operation.id())).isTrue();
            assertThat(operation.json().get("tags").valueStream().map(JsonNode::asString))
                    .isNotEmpty()
                    .isSubsetOf(chapters);
            assertThat(operation.json().path("parameters"))
                    .allSatisfy(parameter -> assertThat(
                                    parameter.path("description").asString(""))
                            .isNotBlank());
            assertThat(operation.json().toString()).doesNotContain("*/*");
        });
        assertThat(ids).contains("addModel", "addDataset", "submitJob", "getReport", "downloadArtifact");
    }

    @Test
    void says_of_every_operation_what_else_it_may_answer() {
        assertThat(api.operations()).allSatisfy(operation -> {
            Set<String> statuses =
                    operation.json().get("responses").propertyNames().stream().collect(Collectors.toSet());
            assertThat(statuses).contains("400", "500");
            assertThat(statuses.contains("404")).isEqualTo(operation.path().contains("{"));
            operation.json().get("responses").properties().stream()
                    .filter(response -> response.getKey().compareTo("400") >= 0)
                    .forEach(response -> assertThat(response.getValue()
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asString())
                            .isEqualTo("#/components/schemas/Problem"));
        });
    }

    /** The document words unions so that generators know them; it must accept and refuse what validation does. */
    @Test
    void shows_the_schemas_that_validate() throws Exception {
        for (Accepts accepts : accepted()) {
            if (accepts.patch()) { // null stands for "remove", which is settled before validation
                continue;
            }
            JsonNode validating = schemas.schema(accepts.value());
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(validating);
            List<JsonNode> mutants = requests(accepts)
                    .flatMap(request -> Mutants.of(request).stream())
                    .toList();
            List<JsonNode> refused = new ArrayList<>();
            for (JsonNode mutant : mutants) {
                boolean fits = schema.validate(mutant).isEmpty();
                assertThat(api.misfits(accepts.as(), mutant).isEmpty())
                        .as(mutant.toString())
                        .isEqualTo(fits);
                if (!fits) {
                    refused.add(mutant);
                }
            }
            assertThat(refused).hasSizeBetween(mutants.size() / 4, mutants.size() - 5);
            assertThat(defaults(Stream.of(validating))).isNotEmpty().isEqualTo(defaults(shown(accepts)));
        }
    }

    private Stream<JsonNode> shown(Accepts accepts) {
        return document.at("/components/schemas").properties().stream()
                .filter(schema -> schema.getKey().matches(accepts.as() + "([.].*)?")
                        || accepts.as().equals("ModelUpload") && schema.getKey().startsWith("GraphDocument"))
                .map(Map.Entry::getValue);
    }

    private static Set<String> defaults(Stream<JsonNode> schemas) {
        return schemas.flatMap(schema -> schema.findValues("default").stream())
                .map(JsonNode::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<JsonNode> requests(Accepts accepts) throws Exception {
        JsonNode example = JSON.readTree(accepts.example());
        return switch (accepts.as()) {
            case "JobRequest" -> Stream.of(example, JSON.readTree(EVERY_FIELD));
            case "ModelUpload" -> Stream.of(example, JSON.readTree(GRAPH));
            case "SweepRequest" -> {
                // A base and the values of a matrix may be any JSON until they make a job.
                ObjectNode bare = (ObjectNode) example.deepCopy();
                bare.putObject("base");
                bare.putObject("matrix").putArray("/seed").add(1);
                yield Stream.of(bare);
            }
            default -> Stream.of(example);
        };
    }

    @Test
    void shows_graph_documents_wherever_they_are_taken_or_answered() {
        JsonNode schema = document.at("/components/schemas/GraphDocument.Node");
        assertThat(schema.get("oneOf").size()).isEqualTo(27);
        String reference = "#/components/schemas/GraphDocument";
        for (String place : List.of(
                "/components/schemas/ModelUpload/properties/architecture/oneOf/1/$ref",
                "/components/schemas/ModelPatch/properties/architecture/oneOf/1/$ref",
                "/components/schemas/Model/properties/architecture/oneOf/1/$ref",
                "/paths/~1api~1v1~1models~1{id}~1graph/get/responses/200/content/application~1json/schema/$ref")) {
            assertThat(document.at(place).asString("")).as(place).isEqualTo(reference);
        }
    }

    @Test
    void shows_what_a_merge_patch_may_remove() {
        JsonNode patch = document.at("/components/schemas/ModelPatch/properties");
        assertThat(patch.propertyNames()).containsExactly("name", "labels", "architecture");
        assertThat(patch)
                .allSatisfy(
                        field -> assertThat(field.findValuesAsString("type")).contains("null"));
        assertThat(patch.at("/labels/anyOf/0/additionalProperties/anyOf/1/type").asString())
                .isEqualTo("null");
        assertThat(document.at("/paths/~1api~1v1~1models~1{id}/patch/requestBody/content")
                        .propertyNames())
                .containsExactly("application/merge-patch+json", "application/json");
    }

    @Test
    void tells_of_answers_that_are_not_json() {
        assertThat(document.at("/paths/~1api~1v1~1jobs~1{id}~1layers/get/responses/200/content")
                        .propertyNames())
                .containsExactlyInAnyOrder("application/json", "text/csv");
        assertThat(document.at("/paths/~1api~1v1~1jobs~1{id}~1events/get/responses/200/content")
                        .propertyNames())
                .containsExactlyInAnyOrder("application/json", "text/event-stream");
    }

    @Test
    void gives_examples_and_defaults_that_fit() {
        List<ApiDocument.Sample> samples = api.samples();
        assertThat(samples).extracting(ApiDocument.Sample::where).contains("example", "default", "metadata");
        assertThat(samples)
                .allSatisfy(sample ->
                        assertThat(api.misfits(sample.schema(), sample.value())).isEmpty());
        assertThat(accepted())
                .filteredOn(accepts -> !accepts.patch()) // ModelChangesIT sends that
                .allSatisfy(accepts -> assertThat(schemas.read(accepts.example(), accepts.value()))
                        .isNotNull());
    }

    private List<Accepts> accepted() {
        return routes.getHandlerMethods().values().stream()
                .flatMap(method -> Stream.ofNullable(method.getMethodAnnotation(Accepts.class)))
                .toList();
    }

    @Test
    void answers_as_the_document_says() throws Exception {
        String path =
                http.upload("/api/v1/models", Part.file("small.pt", fixture())).header("Location");
        assertFits("PageModel", http.get("/api/v1/models").json());
        assertFits("Model", http.get(path).json());
        assertFits("PageLayerRow", http.get(path + "/layers").json());
        assertFits("PageTensorRow", http.get(path + "/tensors").json());
        JsonNode submitted = http.post(
                        "/api/v1/jobs",
                        "{\"modelId\": \"" + path.substring(path.lastIndexOf('/') + 1)
                                + "\", \"steps\": [{\"type\": \"quantize\", \"bits\": 4}]}",
                        "Content-Type",
                        "application/json")
                .json();
        assertFits("JobResource", submitted);
        assertFits("Problem", http.get("/api/v1/models/mdl_0").json());
        assertFits(
                "Problem",
                http.post("/api/v1/jobs", "{}", "Content-Type", "application/json")
                        .json());
        assertFits("PageProblemType", http.get("/problems").json());
    }

    private void assertFits(String component, JsonNode answer) {
        assertThat(api.misfits(component, answer)).as(answer.toString()).isEmpty();
    }

    private static byte[] fixture() throws Exception {
        try (InputStream file = Objects.requireNonNull(OpenApiIT.class.getResourceAsStream("/formats/small.pt"))) {
            return file.readAllBytes();
        }
    }

    @Test
    void is_shown_by_a_page_that_asks_no_other_host() {
        assertThat(new String(http.get("/").body(), StandardCharsets.UTF_8)).contains("href=\"/swagger-ui.html\"");
        assertThat(http.get("/swagger-ui.html").header("Location")).endsWith("/swagger-ui/index.html");
        for (String asset : List.of("index.html", "swagger-ui-bundle.js", "swagger-ui.css", "swagger-initializer.js")) {
            assertThat(http.get("/swagger-ui/" + asset).status()).as(asset).isEqualTo(200);
        }
        for (String page : List.of("index.html", "swagger-initializer.js")) {
            assertThat(new String(http.get("/swagger-ui/" + page).body(), StandardCharsets.UTF_8))
                    .doesNotContain("http://", "https://");
        }
        assertThat(http.get("/v3/api-docs/swagger-config").json().get("url").asString())
                .isEqualTo("/v3/api-docs");
    }
}
