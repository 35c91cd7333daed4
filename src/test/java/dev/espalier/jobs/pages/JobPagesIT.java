package dev.espalier.jobs.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.StageResult.CurvePoint;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.process.RunnerExit;
import dev.espalier.jobs.worker.FakeRunner;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a browser gets where programs get JSON, with a runner that only pretends. */
@Timeout(120)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class JobPagesIT {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static final String EVIL = "<img src=x onerror=alert(1)>";

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @Autowired
    private FakeRunner runner;

    private Http http = new Http(0);
    private String modelId = "";

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> data.toString());
        registry.add("espalier.native-dir", () -> data.resolve("native").toString());
    }

    @TestConfiguration
    static class Fakes {
        @Bean
        @Primary
        FakeRunner fakeRunner() {
            return new FakeRunner();
        }
    }

    @BeforeEach
    void upload() {
        http = new Http(port);
        Answer answer = http.upload(
                "/api/v1/models",
                Part.file("m.safetensors", safetensors(EVIL + ".weight")),
                Part.text("metadata", "{\"name\": \"" + EVIL + "\", \"labels\": {\"<img>\": \"" + EVIL + "\"}}"));
        assertThat(answer.status()).as(new String(answer.body())).isEqualTo(201);
        modelId = answer.json().get("id").asString();
    }

    @Test
    void every_page_links_to_the_others_and_what_strangers_wrote_is_text() {
        String id = ended(submit(EVIL));
        for (String path : List.of(
                "/",
                "/api/v1/models",
                "/api/v1/models/" + modelId,
                "/api/v1/datasets",
                "/api/v1/jobs",
                "/api/v1/jobs/" + id,
                "/api/v1/jobs/" + id + "/report",
                "/api/v1/sweeps",
                "/new/job",
                "/new/job?like=" + id)) {
            Answer answer = look(path);
            String page = text(answer);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("script-src 'unsafe");
            assertThat(page)
                    .as(path)
                    .contains("href=\"/api/v1/models\"", "href=\"/api/v1/jobs\"", "href=\"/api/v1/sweeps\"")
                    .doesNotContain("<img", "null</", "th:text");
            assertThat(page).as(path).doesNotContainPattern("(src|href|action)=\"(?!/|data:|#)");
        }
        assertThat(page("/api/v1/jobs/" + id)).contains("&lt;img src=x onerror=alert(1)&gt;");
        for (String href : links(page("/api/v1/jobs/" + id))) {
            assertThat(look(href).status()).as(href).isLessThan(400);
        }
    }

    @Test
    void a_model_tells_where_it_comes_from_what_came_of_it_and_where_its_file_is() {
        String job = ended(submit("a"));
        String page = page("/api/v1/models/" + modelId);
        assertThat(page)
                .contains("/api/v1/models/" + modelId + "/content", "/new/job?modelId=" + modelId)
                .contains("/api/v1/jobs?modelId=" + modelId, "Prunable layers");
        assertThat(page("/api/v1/jobs/" + job))
                .contains("/api/v1/models/" + modelId)
                .contains("/api/v1/jobs/" + job + "/artifacts/model.safetensors")
                .contains("/api/v1/jobs/" + job + "/report");
    }

    @Test
    void a_running_job_shows_how_far_it_is_and_its_curve_and_follows_itself() {
        CountDownLatch end = new CountDownLatch(1);
        runner.then((folder, events, stopped) -> {
            events.accept(new RunnerEvent.Progress(0.4, "prune", 0, 2, 5, 95.0));
            events.accept(new RunnerEvent.Epoch(0, new CurvePoint(1, 0.4, 0.5, 0.5, 0.6, 0.6, null, null, 0.1, 9.0)));
            events.accept(new RunnerEvent.Epoch(0, new CurvePoint(2, 0.8, 0.4, 0.6, 0.5, 0.7, null, null, 0.1, 9.0)));
            end.await();
            return FakeRunner.succeed(folder, events);
        });
        String id = submit("runs");
        // Progress is written a little later than epochs are.
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> page("/api/v1/jobs/" + id),
                        page -> page.contains("Accuracy by epoch") && page.contains("epoch 2 of 5"));
        String page = page("/api/v1/jobs/" + id);
        assertThat(page)
                .contains("▸ running", "40 %: step 1, prune, epoch 2 of 5, about 1 min 35 s to go")
                .contains("Step 1, as far as it has come", "It runs.", ">step 1, epoch 2<")
                .contains("data-live=\"true\"", "/api/v1/jobs/" + id + "/events?after=", "http-equiv=\"refresh\"")
                .contains("action=\"/api/v1/jobs/" + id + "/cancel\"")
                .doesNotContain("has not ended well", "failed");
        end.countDown();
        ended(id);
        assertThat(page("/api/v1/jobs/" + id))
                .contains("✓ succeeded")
                .doesNotContain("data-live", "http-equiv=\"refresh\"", "/cancel\"");
    }

    @Test
    void a_failed_job_shows_its_error_and_hint_first_then_what_happened() {
        RunnerEvent.Failed failure = new RunnerEvent.Failed(
                CompressionFailure.Code.DIVERGED,
                "the training loss is NaN <b>",
                "lower the learning rate",
                false,
                "finetune",
                0,
                1);
        runner.then(new Runner.Ending.Failed(failure, RunnerExit.of(1, List.of("last words"))));
        String id = ended(submit("fails"));
        String page = page("/api/v1/jobs/" + id);
        assertThat(page).contains("✗ failed").doesNotContain("<b>");
        assertThat(page.indexOf("the training loss is NaN &lt;b&gt;"))
                .isBetween(1, page.indexOf("lower the learning rate"));
        assertThat(page.indexOf("lower the learning rate")).isLessThan(page.indexOf("What happened"));
    }

    @Test
    void lists_turn_pages_and_are_narrowed_and_keep_both() {
        submit("first");
        submit("second");
        String list = "/api/v1/jobs?pageSize=1&modelId=" + modelId;
        String first = page(list);
        assertThat(first).contains("second", "Next page", "Narrowed by").doesNotContain(">first<");
        String next = links(first).stream()
                .filter(href -> href.contains("pageToken="))
                .findFirst()
                .orElseThrow();
        assertThat(page(next)).contains(">first<").doesNotContain(">second<", "Next page");
        assertThat(page("/api/v1/jobs?status=paused&modelId=" + modelId)).contains("No job here.");
        String label = "?label=" + URLEncoder.encode("a b=ä&c", StandardCharsets.UTF_8);
        assertThat(links(page("/api/v1/jobs" + label)))
                .anyMatch(href -> href.startsWith("/api/v1/jobs" + label) && href.contains("status=failed"));
    }

    @Test
    void what_is_missing_or_wrong_is_a_page_of_the_same_status() {
        Answer missing = look("/api/v1/jobs/job_" + "0".repeat(26));
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.header("Content-Type")).startsWith("text/html");
        assertThat(text(missing)).contains("Not found", "there is no job", "href=\"/problems/not-found\"");
        assertThat(look("/api/v1/jobs?pageSize=x").status()).isEqualTo(400);
        assertThat(http.get("/api/v1/jobs/job_1", "Accept", "application/json, text/html")
                        .problem())
                .startsWith("404 application/problem+json");
        assertThat(http.get("/api/v1/jobs").header("Content-Type")).startsWith("application/json");
    }

    /** What a browser without scripts sends. */
    @Test
    void forms_lead_to_what_they_made_or_say_what_is_wrong() {
        Answer made = http.upload(
                "/api/v1/models",
                List.of("Accept", BROWSER),
                Part.file("n.safetensors", safetensors("fc.weight")),
                Part.text("metadata", "{}"));
        assertThat(made.status()).isEqualTo(303);
        assertThat(page(made.header("Location"))).contains("n.safetensors");
        String asked = "{\"modelId\": \"" + modelId + "\", \"steps\": [{\"type\": \"prune\", \"sparsity\": 0.5}]}";
        Answer posted = form("/new/job", "job=" + URLEncoder.encode(asked, StandardCharsets.UTF_8));
        assertThat(posted.status()).isEqualTo(303);
        assertThat(page(posted.header("Location"))).contains("<h1>job_");
        Answer wrong = form("/new/job", "job=" + URLEncoder.encode(asked.replace("0.5", "80"), StandardCharsets.UTF_8));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(text(wrong)).contains("/steps/0/sparsity", "80");
        assertThat(http.post("/api/v1/jobs", asked, "Content-Type", "application/x-www-form-urlencoded")
                        .status())
                .as("not for programs")
                .isEqualTo(415);
    }

    @Test
    void the_script_comes_from_the_jar_and_is_asked_for_again_only_if_it_changed() {
        Answer script = http.get("/pages.js");
        assertThat(script.header("Content-Type")).startsWith("text/javascript");
        assertThat(http.get("/pages.js", "If-None-Match", script.header("ETag")).status())
                .isEqualTo(304);
    }

    private String submit(String name) {
        Answer answer = http.post(
                "/api/v1/jobs",
                "{\"name\": \"" + name + "\", \"modelId\": \"" + modelId
                        + "\", \"steps\": [{\"type\": \"prune\", \"sparsity\": 0.5}], \"export\": [\"safetensors\"]}",
                "Content-Type",
                "application/json");
        assertThat(answer.status()).as(new String(answer.body())).isEqualTo(202);
        return answer.json().get("id").asString();
    }

    private String ended(String id) {
        assertThat(http.get("/api/v1/jobs/" + id + "?wait=PT60S")
                        .json()
                        .get("terminal")
                        .asBoolean())
                .isTrue();
        return id;
    }

    private Answer look(String path) {
        return http.get(path, "Accept", BROWSER);
    }

    private Answer form(String path, String body) {
        return http.send(
                "POST",
                path,
                BodyPublishers.ofString(body),
                "Accept",
                BROWSER,
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    private String page(String path) {
        return text(look(path));
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static List<String> links(String page) {
        return Pattern.compile(" href=\"(/[^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1).replace("&amp;", "&"))
                .toList();
    }

    private static byte[] safetensors(String tensor) {
        String header = "{\"" + tensor + "\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}";
        byte[] json = (header + " ".repeat(120 - header.length())).getBytes(StandardCharsets.US_ASCII);
        byte[] file = new byte[8 + json.length + 16];
        file[0] = (byte) json.length;
        System.arraycopy(json, 0, file, 8, json.length);
        return file;
    }
}
