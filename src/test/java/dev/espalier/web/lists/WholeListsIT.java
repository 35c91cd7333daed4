package dev.espalier.web.lists;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.openapi.ApiDocument;
import dev.espalier.web.openapi.ApiDocument.Operation;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Lists page without exception, those too that are answered in one piece where nobody asks for pages. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class WholeListsIT {
    private static final Pattern LINK = Pattern.compile("<([^>]+)>; rel=\"next\"");

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
            try (InputStream file =
                    Objects.requireNonNull(WholeListsIT.class.getResourceAsStream("/formats/small.pt"))) {
                model = http.upload("/api/v1/models", Http.Part.file("small.pt", file.readAllBytes()))
                        .header("Location");
            }
        }
    }

    @Test
    void every_route_that_answers_items_takes_pages() {
        List<Operation> lists = new ApiDocument(http.get("/v3/api-docs").json())
                .operations().stream()
                        .filter(operation -> operation
                                .json()
                                .at("/responses/200/content/application~1json/schema/$ref")
                                .asString("")
                                .contains("/Page"))
                        .toList();
        assertThat(lists)
                .hasSizeGreaterThan(11)
                .allSatisfy(operation -> assertThat(
                                operation.json().path("parameters").findValuesAsString("name"))
                        .as("%s", operation)
                        .contains("pageSize", "pageToken"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{model}/tensors", "{model}/layers", "/api/v1/steps", "/api/v1/architectures", "/problems"})
    void pages_hold_what_the_whole_list_does_in_its_order(String path) {
        String list = path.replace("{model}", model);
        JsonNode whole = http.get(list).json();
        assertThat(whole.get("nextPageToken").isNull()).isTrue();
        assertThat(whole.get("items").size()).isGreaterThan(0);
        List<JsonNode> read = new ArrayList<>();
        String token = "";
        for (int pages = 0; token != null; pages++) {
            JsonNode page = http.get(list + "?pageSize=1" + token).json();
            assertThat(page.get("items")).hasSize(1);
            page.get("items").forEach(read::add);
            token = page.get("nextPageToken").isNull()
                    ? null
                    : "&pageToken=" + page.get("nextPageToken").asString();
            assertThat(pages).isLessThan(whole.get("items").size());
        }
        assertThat(read).containsExactlyElementsOf(whole.get("items"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "201", "-1", "x", ""})
    void a_bad_page_size_is_refused(String size) {
        assertThat(http.get(model + "/tensors?pageSize=" + size).problem())
                .startsWith("400")
                .contains("pageSize must be a whole number from 1 to 200");
    }

    @Test
    void a_token_belongs_to_its_list() {
        String token = http.get(model + "/tensors?pageSize=1")
                .json()
                .get("nextPageToken")
                .asString();
        assertThat(http.get("/api/v1/steps?pageSize=1&pageToken=" + token).problem())
                .startsWith("400")
                .contains("pageToken belongs to another list");
        assertThat(http.get(model + "/tensors?pageToken=nonsense").problem()).startsWith("400");
        assertThat(http.get("/api/v1/models?pageToken=" + token).problem()).startsWith("400");
    }

    @Test
    void a_table_of_text_links_to_its_next_page() throws Exception {
        String job = http.post(
                        "/api/v1/jobs",
                        "{\"modelId\": \"" + model.substring(model.lastIndexOf('/') + 1)
                                + "\", \"export\": [], \"steps\": [{\"type\": \"quantize\", \"bits\": 4}]}",
                        "Content-Type",
                        "application/json")
                .header("Location");
        JsonNode ended = http.get(job + "?wait=PT60S").json();
        assertThat(ended.get("status").asString()).as(ended.toString()).isEqualTo("succeeded");
        int layers = http.get(job + "/layers").json().get("items").size();
        assertThat(lines(http.get(job + "/layers", "Accept", "text/csv"))).isEqualTo(layers + 1);
        String next = job + "/layers?pageSize=1";
        for (int page = 1; page <= layers; page++) {
            Http.Answer answer = http.get(next, "Accept", "text/csv");
            assertThat(lines(answer)).isEqualTo(2);
            Matcher link = LINK.matcher(answer.header("Link"));
            assertThat(link.find()).isEqualTo(page < layers);
            next = page < layers ? link.group(1) : next;
        }
    }

    private static long lines(Http.Answer answer) {
        return new String(answer.body()).lines().count();
    }
}
