package dev.espalier.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.espalier.web.Accepts;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Part;
import dev.espalier.web.Schemas;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void read() {
        http = new Http(port);
        document = http.get("/v3/api-docs").json();
    }

    @Test
    void is_openapi_3_1_and_names_no_host() {
        assertThat(document.get("openapi").asString()).startsWith("3.1");
        assertThat(document.at("/servers/0/url").asString()).isEqualTo("/");
        assertThat(http.get("/v3/api-docs.yaml").status()).isEqualTo(200);
        assertThat(document.get("tags").valueStream().map(tag -> tag.get("name").asString()))
                .containsExactly("Models", "Datasets", "Jobs", "Reports", "Discovery");
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
    }

    @Test
    void describes_every_operation_with_its_parameters_and_errors() {
        Set<String> ids = new TreeSet<>();
        operations().forEach(operation -> {
            String text = operation.toString();
            assertThat(operation.path("summary").asString()).as(text).isNotBlank();
            assertThat(ids.add(operation.get("operationId").asString()))
                    .as(text)
                    .isTrue();
            assertThat(operation.get("operationId").asString()).doesNotContain("_");
            assertThat(document.at("/tags").findValuesAsString("name"))
                    .containsAll(operation
                            .get("tags")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList());
            operation
                    .path("parameters")
                    .forEach(parameter -> assertThat(
                                    parameter.path("description").asString(""))
                            .as(text)
                            .isNotBlank());
            assertThat(operation
                            .at("/responses/500/content/application~1problem+json/schema/$ref")
                            .asString())
                    .isEqualTo("#/components/schemas/Problem");
            assertThat(text).doesNotContain("*/*");
        });
        assertThat(ids).contains("addModel", "addDataset", "submitJob", "getReport", "downloadArtifact");
    }

    private Stream<JsonNode> operations() {
        return document.get("paths").valueStream().flatMap(JsonNode::valueStream);
    }

    @Test
    void shows_the_schemas_that_validate() {
        assertThat(accepted()).filteredOn(accepts -> !accepts.patch()).hasSize(3).allSatisfy(accepts -> {
            JsonNode schema = schemas.schema(accepts.value());
            JsonNode shown = document.at("/components/schemas/" + accepts.as());
            assertThat(likened(shown)).isEqualTo(likened(withoutDefinitions(schema)));
            schema.path("$defs")
                    .properties()
                    .forEach(definition -> assertThat(likened(component(accepts, definition.getKey())))
                            .isEqualTo(likened(definition.getValue())));
        });
    }

    /** What several requests refer to stands there once, under its own name. */
    private JsonNode component(Accepts accepts, String definition) {
        JsonNode shared = document.at("/components/schemas/" + definition);
        return definition.equals("GraphDocument")
                ? shared
                : document.at("/components/schemas/" + accepts.as() + "." + definition);
    }

    @Test
    void shows_graph_documents_wherever_they_are_taken_or_answered() {
        JsonNode schema = document.at("/components/schemas/GraphDocument");
        assertThat(schema.at("/properties/nodes/items/allOf").size()).isEqualTo(26);
        String reference = "#/components/schemas/GraphDocument";
        for (String place : List.of(
                "/components/schemas/ModelUpload/properties/architecture/then/$ref",
                "/components/schemas/ModelPatch/properties/architecture/anyOf/0/then/$ref",
                "/components/schemas/Model/properties/architecture/anyOf/0/then/$ref",
                "/paths/~1api~1v1~1models~1{id}~1graph/get/responses/200/content/application~1json/schema/$ref")) {
            assertThat(document.at(place).asString("")).as(place).isEqualTo(reference);
        }
    }

    @Test
    void shows_what_a_merge_patch_may_remove() {
        JsonNode patch = document.at("/components/schemas/ModelPatch/properties");
        assertThat(patch.propertyNames()).containsExactly("name", "labels", "architecture");
        assertThat(patch).allSatisfy(field -> assertThat(field.at("/anyOf/1/type").asString())
                .isEqualTo("null"));
        assertThat(patch.at("/labels/anyOf/0/additionalProperties/anyOf/1/type").asString())
                .isEqualTo("null");
        assertThat(document.at("/paths/~1api~1v1~1models~1{id}/patch/requestBody/content")
                        .propertyNames())
                .containsExactly("application/merge-patch+json", "application/json");
    }

    private static JsonNode withoutDefinitions(JsonNode schema) {
        ObjectNode copy = (ObjectNode) schema.deepCopy();
        copy.remove("$schema");
        copy.remove("$defs");
        return copy;
    }

    /** The same, less what does not matter: where references point, the order of required fields, how a number is written. */
    private static JsonNode likened(JsonNode schema) {
        return JSON.readTree(sorted(schema).toString().replaceAll("#/(components/schemas/([A-Za-z]+[.])?|[$]defs/)", "#"));
    }

    private static JsonNode sorted(JsonNode node) {
        node.forEach(OpenApiIT::sorted);
        if (node instanceof ObjectNode object && object.path("required").isArray()) {
            List<String> names = object.get("required")
                    .valueStream()
                    .map(JsonNode::asString)
                    .sorted()
                    .toList();
            object.set("required", JSON.valueToTree(names));
        }
        return node;
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
    void gives_examples_that_fit() {
        assertThat(accepted())
                .filteredOn(accepts -> !accepts.patch()) // ModelChangesIT sends that
                .allSatisfy(accepts -> assertThat(schemas.read(accepts.example(), accepts.value()))
                        .isNotNull());
        assertThat(document.at("/paths/~1api~1v1~1jobs/post/requestBody/content/application~1json/example/steps")
                        .size())
                .isPositive();
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
        ObjectNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/" + component);
        schema.set("components", document.get("components"));
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema)
                        .validate(answer))
                .as(answer.toString())
                .isEmpty();
    }

    private static byte[] fixture() throws Exception {
        try (InputStream file = Objects.requireNonNull(OpenApiIT.class.getResourceAsStream("/formats/small.pt"))) {
            return file.readAllBytes();
        }
    }

    @Test
    void is_shown_by_a_page_that_asks_no_other_host() {
        assertThat(http.get("/").status()).isEqualTo(302);
        assertThat(http.get("/").header("Location")).isEqualTo("/swagger-ui.html");
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
