package dev.espalier.web.problems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ProblemsIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /nowhere | 404 | not-found",
                "GET | /api/v1/nowhere | 404 | not-found",
                "PUT | /api/v1/models | 405 | method-not-allowed",
                "GET | /api/v1/models?pagesize=1 | 400 | invalid-request",
                "GET | /api/v1/models?pageSize=0 | 400 | invalid-request",
                "GET | /api/v1/models?pageSize=201 | 400 | invalid-request",
                "GET | /api/v1/models?pageSize=x | 400 | invalid-request",
                "GET | /api/v1/models?pageSize=1&pageSize=2 | 400 | invalid-request",
                "GET | /api/v1/models?pageToken=x | 400 | invalid-request",
                "GET | /api/v1/models/mdl_%00 | 400 | invalid-request",
                "GET | /api/v1/models/mdl_1?x=1 | 400 | invalid-request",
                "GET | /problems/nothing | 404 | not-found",
            })
    void answers_every_mistake_with_a_problem(String method, String path, int status, String type) {
        Answer answer = http.send(method, path, BodyPublishers.noBody(), "Accept", "*/*");
        assertThat(answer.status()).as(new String(answer.body())).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/" + type);
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        Answer explanation = http.get("/problems/" + type);
        assertThat(explanation.json().get("status").asInt()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /nowhere | 404 | not-found",
                "PUT | /api/v1/models | 405 | method-not-allowed",
                "GET | /api/v1/models?pageSize=0 | 400 | invalid-request",
                "GET | /api/v1/models/mdl_1 | 404 | not-found",
                "GET | /problems/nothing | 404 | not-found",
            })
    void answers_a_browser_with_a_page_of_the_same_status(String method, String path, int status, String type) {
        Answer page = http.send(method, path, BodyPublishers.noBody(), "Accept", "text/html, */*;q=0.1");
        assertThat(page.status()).isEqualTo(status);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(new String(page.body())).contains("href=\"/problems/" + type + "\"");
        Answer explanation = http.get("/problems/" + type, "Accept", "text/html");
        assertThat(new String(explanation.body())).contains("All kinds of problems");
    }

    @Test
    void answers_json_unless_something_else_is_asked_for() {
        assertThat(http.get("/api/v1/models").header("Content-Type")).startsWith("application/json");
        assertThat(http.get("/api/v1/models", "Accept", "text/html,*/*;q=0.8").header("Content-Type"))
                .startsWith("text/html");
        assertThat(http.get("/api/v1/models", "Accept", "text/html;q=0.5,*/*;q=0.8")
                        .header("Content-Type"))
                .startsWith("application/json");
        assertThat(http.get("/api/v1/models", "Accept", "text/csv").problem())
                .startsWith("406 application/problem+json /problems/not-acceptable");
        assertThat(http.get("/api/v1/models", "Accept", "image/png").problem())
                .startsWith("406 application/problem+json /problems/not-acceptable");
    }

    @Test
    void refuses_bodies_that_are_no_json_or_too_much_of_it() {
        assertThat(post("[".repeat(100_000))).startsWith("400 application/problem+json /problems/invalid-request");
        assertThat(post(""))
                .isEqualTo("400 application/problem+json /problems/invalid-request the request needs a body");
        assertThat(post(" ".repeat(4 << 20) + "{}"))
                .isEqualTo("413 application/problem+json /problems/too-large the body must have at most 4194304 bytes");
        assertThat(http.post("/api/v1/models", "").problem()).endsWith("Content-Type was missing");
    }

    private String post(String body) {
        return http.post("/api/v1/jobs", body, "Content-Type", "application/json")
                .problem();
    }

    @Test
    void names_the_route_that_is_not_there() {
        assertThat(http.get("/api/v1/nowhere").problem())
                .endsWith("there is no route GET /api/v1/nowhere; all are listed in /v3/api-docs");
    }

    @Test
    void explains_every_problem_type_that_it_lists() {
        assertThat(http.get("/problems").json().get("items"))
                .hasSizeGreaterThan(15)
                .allSatisfy(type -> {
                    assertThat(http.get("/problems/" + type.get("name").asString())
                                    .json())
                            .isEqualTo(type);
                    assertThat(type.get("explanation").asString()).isNotBlank();
                });
    }

    @Test
    void names_the_query_parameters_that_it_knows() {
        assertThat(http.get("/api/v1/models?pagesize=1").problem())
                .contains("known are sha256, format, parentModelId, label, pageSize, pageToken");
    }

    @Test
    void tells_that_it_lives_and_what_it_offers() {
        assertThat(http.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(http.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(new String(http.get("/actuator/prometheus").body())).contains("jvm_memory_used_bytes");
        assertThat(http.get("/v3/api-docs").json().get("openapi").asString()).startsWith("3.1");
        assertThat(http.get("/swagger-ui.html").status()).isIn(200, 302);
        assertThat(http.get("/api/v1/info").json().get("version").asString()).isNotBlank();
        assertThat(http.get("/api/v1/architectures").json().get("items").size()).isEqualTo(18);
    }
}
