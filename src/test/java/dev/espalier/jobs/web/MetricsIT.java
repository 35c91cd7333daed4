package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.espalier.web.Http;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What a job leaves in the metrics, as Prometheus reads them. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class MetricsIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    /** What was counted a moment ago is told again for a second. */
    private void eventually(String name, double expected) {
        await().untilAsserted(() -> assertThat(value(name)).as(name).isEqualTo(expected));
    }

    @Test
    void tell_how_long_jobs_waited_and_ran_and_what_is_stored() throws Exception {
        http = new Http(port);
        byte[] file;
        try (InputStream from = Objects.requireNonNull(MetricsIT.class.getResourceAsStream("/formats/small.pt"))) {
            file = from.readAllBytes();
        }
        assertThat(value("espalier_storage_bytes{kind=\"model\"}")).isZero();
        JsonNode model =
                http.upload("/api/v1/models", Http.Part.file("small.pt", file)).json();
        String job = http.post(
                        "/api/v1/jobs",
                        "{\"modelId\": \"" + model.get("id").asString()
                                + "\", \"export\": [\"safetensors\"], \"steps\": [{\"type\": \"quantize\", \"bits\": 4}]}",
                        "Content-Type",
                        "application/json")
                .header("Location");
        JsonNode ended = http.get(job + "?wait=PT60S").json();
        assertThat(ended.get("status").asString()).as(ended.toString()).isEqualTo("succeeded");

        eventually("espalier_jobs{status=\"succeeded\"}", 1);
        eventually("espalier_job_queue_wait_seconds_count{status=\"running\"}", 1);
        eventually("espalier_job_run_seconds_count{status=\"succeeded\"}", 1);
        eventually("espalier_job_run_seconds_bucket{status=\"succeeded\",le=\"259200.0\"}", 1);
        eventually("espalier_job_duration_seconds_bucket{status=\"succeeded\",le=\"259200.0\"}", 1);
        double waited = value("espalier_job_queue_wait_seconds_sum{status=\"running\"}");
        double ran = value("espalier_job_run_seconds_sum{status=\"succeeded\"}");
        double whole = value("espalier_job_duration_seconds_sum{status=\"succeeded\"}");
        assertThat(waited + ran).isBetween(whole - 0.01, whole + 0.01);
        assertThat(ran).isPositive();

        JsonNode artifact = http.get(job + "/artifacts").json().at("/items/0");
        eventually(
                "espalier_storage_bytes{kind=\"artifact\"}",
                artifact.get("bytes").asDouble());
        JsonNode produced = http.get(
                        "/api/v1/models/" + ended.get("outputModelId").asString())
                .json();
        eventually(
                "espalier_storage_bytes{kind=\"model\"}",
                file.length + produced.get("bytes").asDouble());
        assertThat(value("espalier_storage_bytes{kind=\"dataset\"}")).isZero();
        assertThat(metrics()).contains("disk_free_bytes{path=\"" + folder);

        assertThat(http.delete(job).status()).isEqualTo(204);
        assertThat(value("espalier_storage_bytes{kind=\"artifact\"}")).isZero();
    }

    private String metrics() {
        return new String(http.get("/actuator/prometheus").body());
    }

    private double value(String series) {
        Matcher line = Pattern.compile("^" + Pattern.quote(series) + " (.+)$", Pattern.MULTILINE)
                .matcher(metrics());
        assertThat(line.find()).as(series).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
