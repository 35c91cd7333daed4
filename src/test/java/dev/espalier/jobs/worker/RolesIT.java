package dev.espalier.jobs.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.espalier.EspalierApplication;
import dev.espalier.web.Http;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Many processes on one PostgreSQL and one data folder: each job runs once, and any process answers for it. */
@Timeout(600)
class RolesIT {
    private static final int JOBS = 40;

    @TempDir
    private Path folder;

    private static EmbeddedPostgres postgres;
    private static int databases;

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    @Configuration
    static class Fakes {
        @Bean
        @Primary
        FakeRunner fakeRunner() {
            return new FakeRunner();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void end() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void database() {
        databases++;
        JdbcClient.create(postgres.getPostgresDatabase())
                .sql("create database roles" + databases)
                .update();
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        contexts.forEach(SpringApplication::exit);
    }

    @Test
    void two_apis_and_two_workers_run_each_job_once_and_any_api_answers() throws IOException {
        ConfigurableApplicationContext oneWorker = context("worker", "one");
        ConfigurableApplicationContext otherWorker = context("worker", "two");
        Http one = http(context("api", "three"));
        Http other = http(context("api", "four"));
        String model = model(one);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < JOBS; i++) {
            ids.add(submit(i % 2 == 0 ? one : other, model, i));
        }
        await().atMost(Duration.ofSeconds(240)).until(() -> ended(other).size() == JOBS);

        List<String> ran = Stream.of(oneWorker, otherWorker)
                .flatMap(worker -> worker.getBean(FakeRunner.class).folders.stream())
                .toList();
        assertThat(ran).hasSize(JOBS).allSatisfy(claim -> assertThat(claim).endsWith("-1"));
        assertThat(ran.stream().map(claim -> claim.substring(0, claim.lastIndexOf('-'))))
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(oneWorker.getBean(FakeRunner.class).folders).isNotEmpty();
        assertThat(otherWorker.getBean(FakeRunner.class).folders).isNotEmpty();
        for (Http api : List.of(one, other)) {
            for (String id : ids) {
                JsonNode artifact =
                        api.get("/api/v1/jobs/" + id + "/artifacts").json().at("/items/0");
                assertThat(api.get(artifact.get("href").asString()).body())
                        .asString()
                        .isEqualTo("weights");
            }
        }
        assertThat(folder.resolve("data/work")).isEmptyDirectory();
    }

    @Test
    void deleting_a_job_leaves_the_equal_file_of_another_that_a_worker_publishes() {
        context("worker", "one");
        Http api = http(context("api", "two"));
        String model = model(api);
        String kept = submit(api, model, 0);
        for (int i = 0; i < 10; i++) {
            String gone = submit(api, model, i);
            await().atMost(Duration.ofSeconds(120)).until(() -> ended(api).contains(gone));
            assertThat(api.delete("/api/v1/jobs/" + gone).status()).isEqualTo(204);
        }
        assertThat(api.get("/api/v1/jobs/" + kept + "/artifacts/model.safetensors")
                        .body())
                .asString()
                .isEqualTo("weights");
    }

    @Test
    void a_worker_answers_for_its_health_and_metrics_alone_and_an_api_runs_nothing() {
        Http worker = http(context("worker", "one"));
        assertThat(worker.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(worker.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(worker.get("/actuator/prometheus").status()).isEqualTo(200);
        for (String path :
                List.of("/api/v1/jobs", "/", "/v3/api-docs", "/swagger-ui.html", "/actuator/..;/api/v1/jobs")) {
            assertThat(worker.get(path).status()).as(path).isIn(400, 404);
        }
        assertThat(worker.get("/api/v1/jobs").problem()).startsWith("404 application/problem+json /problems/not-found");
        contexts.forEach(SpringApplication::exit);
        contexts.clear();

        ConfigurableApplicationContext api = context("api", "two");
        assertThat(api.getBeansOfType(JobPool.class)).isEmpty();
        Http http = http(api);
        String id = submit(http, model(http), 0);
        assertThat(http.get("/api/v1/jobs/" + id).json().get("status").asString())
                .isEqualTo("queued");
        assertThat(folder.resolve("native-two")).doesNotExist();
    }

    @Test
    void the_job_of_a_killed_worker_is_taken_over() throws IOException {
        Http api = http(context("api", "one"));
        Process doomed = process("two");
        String data = upload(api, "datasets", "compression/points.npz");
        String id = submit(api, """
                {"modelId": "%s", "datasetId": "%s", "export": ["safetensors"], "steps": [{"type": "finetune",
                 "epochs": 100000, "optimizer": {"type": "sgd", "learningRate": 0.001}}]}""".formatted(model(api), data));
        await().atMost(Duration.ofSeconds(240))
                .until(() -> api.get("/api/v1/jobs/" + id)
                                .json()
                                .at("/progress/epoch")
                                .asInt(0)
                        > 0);
        context("worker", "three");
        List<ProcessHandle> runners = doomed.descendants().toList();
        doomed.destroyForcibly();
        // Noticed within thirty; the rest is for a busy machine to run the job.
        await().atMost(Duration.ofSeconds(60)).until(() -> ended(api).contains(id));

        JsonNode job = api.get("/api/v1/jobs/" + id).json();
        assertThat(job.get("status").asString()).isEqualTo("succeeded");
        assertThat(job.get("attempt").asInt()).isEqualTo(2);
        assertThat(runners).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void a_role_of_its_own_is_refused_on_the_embedded_database() {
        assertThatThrownBy(() -> application()
                        .run("--espalier.role=api", "--server.port=0", "--espalier.data-dir=" + folder.resolve("h2")))
                .rootCause()
                .hasMessageContaining("espalier.role=api needs a database that several processes can share");
    }

    private static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(EspalierApplication.class, Fakes.class);
    }

    private ConfigurableApplicationContext context(String role, String name) {
        ConfigurableApplicationContext context = application().run(arguments(role, name));
        contexts.add(context);
        return context;
    }

    private String[] arguments(String role, String name) {
        return new String[] {
            "--server.port=0",
            "--spring.main.banner-mode=off",
            "--espalier.role=" + role,
            "--espalier.data-dir=" + folder.resolve("data"),
            "--espalier.native-dir=" + folder.resolve("native-" + name),
            "--spring.datasource.url=" + url(),
            "--spring.datasource.username=postgres"
        };
    }

    private static String url() {
        return postgres.getJdbcUrl("postgres", "roles" + databases);
    }

    /** A worker as it is deployed: a process of its own, told where the database is by its environment. */
    private Process process(String name) throws IOException {
        Path arguments = Files.writeString(
                folder.resolve("arguments"), "-cp\n\"" + System.getProperty("java.class.path") + "\"\n");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "@" + arguments,
                        EspalierApplication.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), name + ".log"));
        builder.environment()
                .putAll(Map.of(
                        "SERVER_PORT", "0",
                        "ESPALIER_ROLE", "worker",
                        "ESPALIER_DATA_DIR", folder.resolve("data").toString(),
                        "SPRING_DATASOURCE_URL", url(),
                        "SPRING_DATASOURCE_USERNAME", "postgres"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static Http http(ConfigurableApplicationContext context) {
        return new Http(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    private static String model(Http api) {
        return upload(api, "models", "compression/mlp.pt");
    }

    private static String upload(Http api, String what, String resource) {
        try {
            byte[] file = new ClassPathResource(resource).getContentAsByteArray();
            Http.Answer answer = api.upload("/api/v1/" + what, Http.Part.file("file", file));
            assertThat(answer.status()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
            return answer.json().get("id").asString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String submit(Http api, String model, int number) {
        return submit(api, """
                {"modelId": "%s", "name": "number %d", "export": ["safetensors"],
                 "steps": [{"type": "prune", "sparsity": 0.5}]}""".formatted(model, number));
    }

    private static String submit(Http api, String job) {
        Http.Answer answer = api.post("/api/v1/jobs", job, "Content-Type", "application/json");
        assertThat(answer.status()).as(new String(answer.body(), UTF_8)).isEqualTo(202);
        return answer.json().get("id").asString();
    }

    private static List<String> ended(Http api) {
        return api.get("/api/v1/jobs?pageSize=200")
                .json()
                .get("items")
                .valueStream()
                .filter(job -> job.get("terminal").asBoolean())
                .map(job -> job.get("id").asString())
                .toList();
    }
}
