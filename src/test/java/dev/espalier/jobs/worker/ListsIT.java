package dev.espalier.jobs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.runner.RunnerJson;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import dev.espalier.web.lists.LabelBackfill;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Lists that are narrowed, layers across jobs, and requests that only ask whether they could be made. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ListsIT {
    private static final String JSON = "application/json";

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    JobPool pool;

    @Autowired
    JdbcClient db;

    @Autowired
    DataSource database;

    @Autowired
    List<LabelBackfill> backfills;

    private Http http = new Http(0);
    private String modelId = "";

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void upload() throws IOException {
        http = new Http(port);
        pool.scheduler().pause();
        modelId = model("{\"name\": \"m\", \"labels\": {\"team\": \"vision\", \"größe\": \"a=b,c\"}}");
    }

    @Test
    void finds_models_by_labels_format_and_content() throws IOException {
        String other = model("{\"labels\": {\"team\": \"vision\"}}");
        assertThat(ids("/models?label=team=vision")).contains(modelId, other);
        assertThat(ids("/models?label=team=vision&label=" + encoded("größe=a=b,c")))
                .contains(modelId)
                .doesNotContain(other);
        assertThat(ids("/models?label=team=Vision")).isEmpty();
        assertThat(ids("/models?label=" + encoded("team=' or '1'='1"))).isEmpty();
        assertThat(ids("/models?format=state_dict,npz")).contains(modelId);
        assertThat(ids("/models?format=npz&format=safetensors")).isEmpty();
        String sha256 =
                http.get("/api/v1/models/" + modelId).json().get("sha256").asString();
        assertThat(ids("/models?sha256=" + sha256.toUpperCase(java.util.Locale.ROOT)))
                .contains(modelId);
        assertThat(ids("/models?sha256=" + "0".repeat(64))).isEmpty();
        http.delete("/api/v1/models/" + other);
        assertThat(ids("/models?label=team=vision")).doesNotContain(other);
    }

    @Test
    void finds_jobs_by_status_model_dataset_and_labels() {
        String queued = job("'labels': {'run': 'a'}");
        String cancelled = job("'labels': {'run': 'a', 'kind': 'b'}");
        http.post("/api/v1/jobs/" + cancelled + "/cancel", "");
        String mine = "/jobs?modelId=" + modelId;
        assertThat(ids(mine)).containsExactly(cancelled, queued);
        assertThat(ids(mine + "&status=queued")).containsExactly(queued);
        assertThat(ids(mine + "&status=queued,cancelled")).containsExactly(cancelled, queued);
        assertThat(ids(mine + "&status=failed&status=cancelled")).containsExactly(cancelled);
        assertThat(ids(mine + "&label=run=a&label=kind=b")).containsExactly(cancelled);
        assertThat(ids(mine + "&label=run=b")).isEmpty();
        assertThat(ids("/jobs?modelId=mdl_none")).isEmpty();
        assertThat(ids(mine + "&datasetId=dst_none")).isEmpty();
        http.delete("/api/v1/jobs/" + cancelled);
        assertThat(ids(mine + "&label=run=a")).containsExactly(queued);
    }

    @Test
    void turns_pages_of_a_narrowed_list_and_of_no_other() {
        job("'labels': {}");
        job("'labels': {}");
        String mine = "/jobs?pageSize=1&modelId=" + modelId;
        String token = http.get("/api/v1" + mine).json().get("nextPageToken").asString();
        assertThat(http.get("/api/v1" + mine + "&pageToken=" + token)
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(1);
        for (String other : List.of("/jobs?pageSize=1", "/jobs?modelId=" + modelId + "&status=queued", "/models?")) {
            assertThat(http.get("/api/v1" + other + "&pageToken=" + token).problem())
                    .startsWith("400 ")
                    .contains("pageToken");
        }
        String plain =
                http.get("/api/v1/jobs?pageSize=1").json().get("nextPageToken").asString();
        assertThat(http.get("/api/v1" + mine + "&pageToken=" + plain).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "/models?format=zip, state_dict",
        "/models?label=team, key=value",
        "/models?sha256=1&sha256=2, given 2 times",
        "/models?status=queued, no query parameter",
        "/datasets?label=a=b, no query parameter",
        "/datasets?task=sorting, classification",
        "/jobs?status=done, succeeded",
        "/jobs?status=, status",
        "/layers?name=, name",
        "/layers?layer=a, no query parameter",
        "/jobs/job_0?wait=PT61S, PT1M",
    })
    void refuses_filters_that_mean_nothing(String path, String detail) {
        assertThat(http.get("/api/v1" + path).problem()).startsWith("400 ").contains(detail);
    }

    @Test
    void finds_layers_across_jobs_the_newest_first() {
        String first = job("'labels': {'run': 'l1'}");
        String second = job("'labels': {'run': 'l2'}");
        layers(first, "body.0.conv", "body.1.conv", "head_1");
        layers(second, "body.0.conv", "headX1");
        String mine = "/api/v1/layers?modelId=" + modelId;
        JsonNode all = http.get(mine).json();
        assertThat(all.get("items")
                        .valueStream()
                        .map(row -> row.get("jobId").asString() + " "
                                + row.get("name").asString()))
                .containsExactly(
                        second + " body.0.conv",
                        second + " headX1",
                        first + " body.0.conv",
                        first + " body.1.conv",
                        first + " head_1");
        assertThat(all.at("/items/0").propertyNames())
                .startsWith("jobId", "modelId", "name", "shape", "parameters")
                .contains("histogram");
        assertThat(all.at("/items/0/modelId").asString()).isEqualTo(modelId);
        assertThat(names(mine + "&name=body.*.conv")).containsExactly("body.0.conv", "body.0.conv", "body.1.conv");
        assertThat(names(mine + "&name=head_1")).containsExactly("head_1");
        assertThat(names(mine + "&name=head_*")).containsExactly("head_1");
        assertThat(names(mine + "&name=body.0.conv&label=run=l1")).containsExactly("body.0.conv");
        assertThat(names(mine + "&name=conv")).isEmpty();
        http.post("/api/v1/jobs/" + second + "/cancel", "");
        http.delete("/api/v1/jobs/" + second);
        assertThat(names(mine)).containsExactly("body.0.conv", "body.1.conv", "head_1");
    }

    @Test
    void turns_pages_of_layers_as_json_and_as_a_table() {
        String id = job("'labels': {}");
        layers(id, "a", "b", "c");
        String mine = "/api/v1/layers?pageSize=2&modelId=" + modelId;
        JsonNode first = http.get(mine).json();
        assertThat(names(mine + "&pageToken=" + first.get("nextPageToken").asString()))
                .containsExactly("c");
        Answer table = http.get(mine, "Accept", "text/csv");
        assertThat(table.header("Content-Type")).startsWith("text/csv");
        assertThat(new String(table.body(), StandardCharsets.UTF_8))
                .startsWith("jobId,modelId,name,shape,parameters,")
                .contains("\r\n" + id + "," + modelId + ",a,2x2,4,3,0.25,");
        String link = table.header("Link");
        assertThat(link).startsWith("</api/v1/layers?").endsWith(">; rel=\"next\"");
        Answer next = http.get(link.substring(1, link.indexOf('>')), "Accept", "text/csv");
        assertThat(new String(next.body(), StandardCharsets.UTF_8))
                .contains(",c,2x2")
                .doesNotContain(",a,2x2");
        assertThat(next.header("Link")).isEmpty();
    }

    @Test
    void checks_a_model_a_dataset_and_a_job_and_stores_nothing() throws IOException {
        long models = count("model");
        long datasets = count("dataset");
        long jobs = count("job");
        Answer model = http.upload(
                "/api/v1/models?validateOnly=true", file("mlp.pt"), Part.text("metadata", "{\"name\": \"n\"}"));
        assertThat(model.status()).isEqualTo(200);
        assertThat(model.json().get("id").isNull()).isTrue();
        assertThat(model.json().get("createdAt").isNull()).isTrue();
        assertThat(model.json().get("name").asString()).isEqualTo("n");
        assertThat(model.json().get("architecture").asString()).isEqualTo("mlp");
        Answer dataset = http.upload("/api/v1/datasets?validateOnly=true", file("points.npz"));
        assertThat(dataset.status()).isEqualTo(200);
        assertThat(dataset.json().get("id").isNull()).isTrue();
        assertThat(dataset.json().get("testSamples").intValue()).isEqualTo(50);
        Answer job = http.post("/api/v1/jobs?validateOnly=true", spec("'priority': 3"), "Content-Type", JSON);
        assertThat(job.status()).isEqualTo(200);
        assertThat(job.json().get("id").isNull()).isTrue();
        assertThat(job.json().at("/spec/export/0").asString()).isEqualTo("torchscript");
        assertThat(job.json().get("status").asString()).isEqualTo("queued");
        assertThat(job.json().get("queue").isNull()).as("nothing will run it").isTrue();
        assertThat(List.of(count("model"), count("dataset"), count("job"))).containsExactly(models, datasets, jobs);
        assertThat(Files.list(folder.resolve("tmp"))).isEmpty();
        assertThat(blobs()).isEqualTo(1);
    }

    @Test
    void refuses_in_a_check_what_it_would_refuse_for_real() {
        assertThat(http.upload("/api/v1/models?validateOnly=true", Part.file("x", new byte[9]))
                        .status())
                .isEqualTo(422);
        assertThat(http.post("/api/v1/jobs?validateOnly=true", "{}", "Content-Type", JSON)
                        .status())
                .isEqualTo(400);
        String unknown = spec("'priority': 1").replace(modelId, "mdl_none");
        assertThat(http.post("/api/v1/jobs?validateOnly=true", unknown, "Content-Type", JSON)
                        .status())
                .isEqualTo(422);
    }

    @Test
    void makes_rows_of_labels_that_were_stored_before_there_were_such() throws Exception {
        String id = job("'labels': {'run': 'old', 'größe': 'ß'}");
        db.sql("delete from job_label").update();
        db.sql("delete from model_label").update();
        assertThat(ids("/jobs?label=run=old")).isEmpty();
        try (var connection = database.getConnection()) {
            Context context = new Context() {
                @Override
                public Configuration getConfiguration() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public java.sql.Connection getConnection() {
                    return connection;
                }
            };
            for (LabelBackfill backfill : backfills) {
                backfill.migrate(context);
            }
        }
        assertThat(ids("/jobs?label=run=old")).containsExactly(id);
        assertThat(ids("/models?label=" + encoded("größe=a=b,c"))).contains(modelId);
    }

    private String model(String metadata) throws IOException {
        return http.upload("/api/v1/models", file("mlp.pt"), Part.text("metadata", metadata))
                .json()
                .get("id")
                .asString();
    }

    private String job(String field) {
        Answer answer = http.post("/api/v1/jobs", spec(field), "Content-Type", JSON);
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(202);
        return answer.json().get("id").asString();
    }

    private String spec(String field) {
        return ("{'modelId': '" + modelId + "', 'steps': [{'type': 'prune', 'sparsity': 0.5}], " + field + "}")
                .replace('\'', '"');
    }

    /** As a finished job leaves them. */
    private void layers(String jobId, String... names) {
        LayerResult.Histogram none = new LayerResult.Histogram(List.of(), List.of());
        int ordinal = 0;
        for (String name : names) {
            LayerResult layer = new LayerResult(
                    name,
                    List.of(2L, 2L),
                    4,
                    3,
                    0.25,
                    null,
                    32,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    16L,
                    new LayerResult.Histograms(none, none));
            db.sql("insert into report_layer (job_id, ordinal, tenant, name, body) values (?, ?, 'default', ?, ?)")
                    .params(jobId, ordinal++, name, RunnerJson.mapper().writeValueAsString(layer))
                    .update();
        }
    }

    private List<String> ids(String path) {
        return http.get("/api/v1" + path)
                .json()
                .get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }

    private List<String> names(String path) {
        return http.get(path)
                .json()
                .get("items")
                .valueStream()
                .map(item -> item.get("name").asString())
                .toList();
    }

    private long count(String table) {
        return db.sql("select count(*) from " + table).query(Long.class).single();
    }

    private static long blobs() throws IOException {
        try (var files = Files.walk(folder.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Part file(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(ListsIT.class.getResourceAsStream("/compression/" + name))) {
            return Part.file(name, file.readAllBytes());
        }
    }
}
