package dev.espalier.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.espalier.web.Http;
import dev.espalier.web.openapi.ApiDocument;
import dev.espalier.web.openapi.ApiDocument.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clicks through Swagger UI as somebody does who has never seen it: "Try it out", choose a file or paste an id, "Execute",
 * and nothing else. Every form of the document is sent as it stands, from the first upload to the last deletion.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(900)
class SwaggerIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Of twenty seconds each: on a busy machine a job takes its time. */
    private static final int MOST_LOOKS = 20;

    private static final double PATIENCE_MS = 120_000;

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> sent = new HashSet<>();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
        registry.add("espalier.worker.threads", () -> 1);
    }

    @Test
    void every_form_works_as_it_stands_from_upload_to_report() {
        Http http = new Http(port);
        List<Operation> operations = new ApiDocument(http.get("/v3/api-docs").json()).operations();
        try (Browser browser = Browser.open()) {
            Page page = browser.page(1280);
            page.setDefaultTimeout(PATIENCE_MS);
            page.navigate("http://localhost:" + port + "/swagger-ui/index.html");
            Forms forms = new Forms(page, operations);

            ids.put("models", forms.send("addModel").get("id").asString());
            ids.put("datasets", forms.send("addDataset").get("id").asString());
            ids.put("jobs", forms.send("submitJob").get("id").asString());
            JsonNode job = forms.send("getJob");
            for (int looks = 0; looks < MOST_LOOKS && !job.get("terminal").asBoolean(); looks++) {
                job = forms.send("getJob");
            }
            assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("succeeded");
            assertThat(forms.send("getReport").get("complete").asBoolean()).isTrue();
            for (String list : List.of("listModels", "listDatasets", "listJobs", "listLayers", "listArtifacts")) {
                assertThat(forms.send(list).get("items")).as(list).isNotEmpty();
            }
            operations.stream()
                    .filter(operation -> operation.method().equals("get"))
                    .filter(operation -> !operation.path().startsWith("/api/v1/sweeps"))
                    .filter(operation -> !sent.contains(operation.id()))
                    .forEach(operation -> forms.send(operation.id()));
            forms.send("changeModel");

            String ended = ids.get("jobs");
            String busy = keepTheWorkerBusy(http);
            ids.put("jobs", forms.send("submitJob").get("id").asString());
            assertThat(ids.get("jobs"))
                    .as("the same form again makes another job")
                    .isNotEqualTo(ended);
            forms.send("cancelJob");
            ids.put("sweeps", forms.send("submitSweep").get("id").asString());
            assertThat(forms.send("listSweeps").get("items")).hasSize(1);
            forms.send("cancelSweep");
            assertThat(http.post(busy + "/cancel", "").status()).isEqualTo(202);
            for (String path :
                    List.of("/api/v1/sweeps/" + ids.get("sweeps"), "/api/v1/jobs/" + ids.get("jobs"), busy)) {
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> http.get(path).json().get("terminal").asBoolean());
            }
            forms.send("getSweep");
            assertThat(http.delete(busy).status()).isEqualTo(204);
            for (String deletion : List.of("deleteSweep", "deleteJob", "deleteDataset", "deleteModel")) {
                forms.send(deletion);
            }
            assertThat(sent)
                    .containsExactlyInAnyOrderElementsOf(
                            operations.stream().map(Operation::id).toList());
            assertThat(browser.troubles()).isEmpty();
        }
    }

    /** What is to be cancelled must not have ended before, so it waits behind a job that ends when it is told to. */
    private String keepTheWorkerBusy(Http http) {
        String order = """
                {"modelId": "%s", "datasetId": "%s", "steps": [{"type": "finetune", "epochs": 100000,
                 "optimizer": {"type": "sgd", "learningRate": 1e-9}}]}""".formatted(ids.get("models"), ids.get("datasets"));
        return http.post("/api/v1/jobs", order, "Content-Type", "application/json")
                .header("Location");
    }

    /** The forms of the page. */
    private final class Forms {
        private final Page page;
        private final List<Operation> operations;

        Forms(Page page, List<Operation> operations) {
            this.page = page;
            this.operations = operations;
        }

        /** Opens the form, fills in what only its user can know, sends it, closes it, and answers with what came back. */
        JsonNode send(String id) {
            Operation operation = operations.stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            String tag = operation.json().at("/tags/0").asString();
            Locator form = page.locator("#operations-" + tag + "-" + id);
            form.scrollIntoViewIfNeeded();
            form.locator(".opblock-summary-control").click();
            form.locator(".execute").or(form.locator(".try-out__btn")).first().waitFor(); // looks up what it refers to
            if (form.locator(".execute").count() == 0) {
                form.locator(".try-out__btn").click();
            }
            fill(form, operation);
            Response response = page.waitForResponse(
                    answer -> answer.url().contains("/api/v1/") || answer.url().contains("/problems"),
                    () -> form.locator(".execute").click());
            assertThat(response.status())
                    .as("%s%n%s", operation, response.url())
                    .isBetween(200, 299);
            assertThat(response.request().headers()).doesNotContainKey("idempotency-key");
            Locator shown = form.locator(".live-responses-table .response .response-col_status");
            shown.first().waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.VISIBLE));
            sent.add(id);
            form.locator(".opblock-summary-control").click(); // what is open is drawn again at every step
            form.locator(".opblock-body").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
            return json(response);
        }

        private void fill(Locator form, Operation operation) {
            Locator file = form.locator("input[type=file]");
            Locator another = form.locator("tr[data-property-name=file] .json-schema-form-item-add");
            if (file.count() == 0 && another.count() > 0) {
                another.click(); // of a route that takes several
            }
            if (file.count() > 0) {
                boolean model = operation.id().equals("addModel");
                file.setInputFiles(fixture(model ? "/compression/mlp.pt" : "/compression/points.npz"));
            }
            Locator typed = form.locator("tr[data-param-name=id] input");
            if (typed.count() > 0) {
                typed.fill(ids.get(operation.path().split("/")[3]));
            }
            Locator wait = form.locator("tr[data-param-name=wait] input");
            if (wait.count() > 0) {
                wait.fill("PT20S");
            }
            Locator body = form.locator("textarea.body-param__text");
            if (body.count() > 0 && operation.method().equals("post")) {
                body.fill(body.inputValue()
                        .replace("mdl_...", ids.get("models"))
                        .replace("dst_...", ids.get("datasets")));
            }
        }

        private JsonNode json(Response response) {
            String type = response.headers().getOrDefault("content-type", "");
            return type.startsWith("application/json") ? JSON.readTree(response.body()) : JSON.createObjectNode();
        }

        private Path fixture(String name) {
            try {
                return Path.of(SwaggerIT.class.getResource(name).toURI());
            } catch (java.net.URISyntaxException e) {
                throw new IllegalStateException(new IOException(name, e));
            }
        }
    }
}
