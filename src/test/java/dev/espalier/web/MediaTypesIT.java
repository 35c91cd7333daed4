package dev.espalier.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http.Answer;
import dev.espalier.web.openapi.ApiDocument;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Bodies of a kind that a route does not read: every route that reads one, and what clients send by mistake. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class MediaTypesIT {
    private static final List<String> NO_FORMS = List.of(
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=UTF-8",
            "application/octet-stream",
            "text/plain",
            "application/zip",
            "multipart/mixed; boundary=x",
            "multipart/form-data");

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);
    private byte[] file = new byte[0];

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void connect() throws Exception {
        http = new Http(port);
        try (InputStream from = Objects.requireNonNull(MediaTypesIT.class.getResourceAsStream("/formats/small.pt"))) {
            file = from.readAllBytes();
        }
    }

    @Test
    void every_route_that_reads_a_body_names_the_line_that_sends_it(CapturedOutput log) {
        List<ApiDocument.Operation> reading = new ApiDocument(
                        http.get("/v3/api-docs").json())
                .operations().stream()
                        .filter(operation -> operation.json().has("requestBody"))
                        .toList();
        assertThat(reading).hasSizeGreaterThan(4);
        for (ApiDocument.Operation operation : reading) {
            boolean upload = operation.json().at("/requestBody/content").has("multipart/form-data");
            String path = operation.path().replaceAll("[{][a-z]+[}]", "mdl_0");
            Stream.concat(NO_FORMS.stream(), Stream.of(upload ? "application/json" : "multipart/form-data; boundary=x"))
                    .forEach(type -> {
                        Answer answer = send(operation.method(), path, type);
                        assertThat(answer.status()).as("%s %s", operation, type).isEqualTo(415);
                        assertThat(answer.problem())
                                .as("%s %s", operation, type)
                                .contains(upload ? "curl -F file=@" : "curl -H 'Content-Type: application/", type);
                    });
        }
        assertThat(log.getAll()).doesNotContain("ERROR").doesNotContain("data.pkl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/jobs/job_0/cancel", "/api/v1/sweeps/swp_0/cancel"})
    void routes_that_read_no_body_take_any(String path, CapturedOutput log) {
        for (String type : NO_FORMS) {
            assertThat(send("post", path, type).status()).as(type).isEqualTo(404);
        }
        assertThat(log.getAll()).doesNotContain("ERROR");
    }

    @ParameterizedTest
    @CsvSource({"delete, /api/v1/models/mdl_0, 404", "put, /api/v1/models, 405", "patch, /api/v1/jobs/job_0, 405"})
    void a_body_where_none_belongs_changes_nothing(String method, String path, int status, CapturedOutput log) {
        for (String type : NO_FORMS) {
            assertThat(send(method, path, type).status()).as(type).isEqualTo(status);
        }
        assertThat(log.getAll()).doesNotContain("ERROR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "datasets"})
    void an_upload_says_which_file_it_wants(String what) {
        assertThat(send("post", "/api/v1/" + what, "application/x-www-form-urlencoded")
                        .problem())
                .isEqualTo("415 application/problem+json /problems/unsupported-media-type the body must be"
                        + " multipart/form-data with a part \"file\" (curl -F file=@"
                        + (what.equals("models") ? "model.pt" : "data.npz") + " http://localhost:" + port + "/api/v1/"
                        + what
                        + "), Content-Type was application/x-www-form-urlencoded");
        assertThat(send("post", "/api/v1/" + what, "multipart/form-data; boundary=")
                        .problem())
                .startsWith("415")
                .contains("boundary", "curl -F file=@");
        assertThat(http.upload("/api/v1/" + what, Http.Part.text("metadata", "{}"))
                        .problem())
                .startsWith("400")
                .endsWith("part \"file\" is missing, as curl -F file=@model.pt sends it");
    }

    @Test
    void a_form_is_none_with_an_idempotency_key_either(CapturedOutput log) {
        Answer answer = http.send(
                "POST",
                "/api/v1/models",
                BodyPublishers.ofByteArray(file),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Idempotency-Key",
                "once");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(log.getAll()).doesNotContain("data.pkl");
    }

    private Answer send(String method, String path, String type) {
        return http.send(
                method.toUpperCase(java.util.Locale.ROOT),
                path,
                BodyPublishers.ofByteArray(file),
                "Content-Type",
                type);
    }
}
