package dev.espalier.jobs.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.RequirementResult;
import dev.espalier.compression.results.Verdict;
import dev.espalier.jobs.pipeline.PipelineScript;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.process.RunnerExit;
import dev.espalier.jobs.worker.FakeRunner;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.web.Http;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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

/** The script of docs/pipeline.md against the service: each of its exit codes, and a network that fails now and then. */
@Timeout(600)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class PipelineScriptIT {
    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private FakeRunner runner;

    private final List<HttpServer> proxies = new ArrayList<>();

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> data.toString());
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
    void needs_what_the_script_says_it_needs() throws Exception {
        PipelineScript.assumeTools();
        Files.copy(Path.of("src/test/resources/compression/mlp.pt"), folder.resolve("model.pt"));
    }

    @AfterEach
    void stop() {
        proxies.forEach(proxy -> proxy.stop(0));
    }

    @Test
    void ends_with_0_and_leaves_job_report_and_files() throws Exception {
        judged(bytes(Verdict.MET));
        run(service(), "--max-bytes", "300").with(0, "met maxBytes 300");
        assertThat(folder.resolve("out/model.safetensors")).hasContent("weights");
        assertThat(folder.resolve("out/report.json")).content().contains("\"complete\":true");
        assertThat(folder.resolve("out/job.json")).content().contains("\"status\":\"succeeded\"");
    }

    @Test
    void a_second_run_with_the_same_key_takes_up_the_first_ones_job() throws Exception {
        int before = runner.folders.size();
        assertThat(run(service(), "--key", "same").code()).isZero();
        assertThat(run(service(), "--key", "same").code()).isZero();
        assertThat(runner.folders).hasSize(before + 1);
    }

    @Test
    void ends_with_1_when_the_job_failed() throws Exception {
        runner.then(new Runner.Ending.Failed(
                new RunnerEvent.Failed(
                        CompressionFailure.Code.DATA, "conv1 holds NaN", "look", false, "prune", 0, null),
                new RunnerExit(1, null, List.of())));
        run(service()).with(1, "the job is failed", "conv1 holds NaN");
        assertThat(folder.resolve("out/report.json")).exists();
    }

    @Test
    void ends_with_2_when_the_request_is_wrong() throws Exception {
        Path job = Files.writeString(folder.resolve("job"), "{\"steps\": [{\"type\": \"prune\", \"sparsty\": 0.5}]}");
        run(service(), "--job", job.toString()).with(2, "sparsty");
        script().run(service(), "--model-id", "mdl_none").with(2, "there is no model \"mdl_none\"");
        Files.writeString(folder.resolve("model.pt"), "no model");
        run(service()).with(2);
    }

    @Test
    void says_what_a_key_is_for_when_it_comes_with_other_work() throws Exception {
        String[] first = {"--key", "other", "--dataset", points()};
        run(service(), first).with(0);
        run(
                        service(),
                        "--key",
                        "other",
                        "--dataset",
                        points(),
                        "--dataset-metadata",
                        "{\"preprocessing\": {\"scale\": 2}}")
                .with(2, "datasets was refused", "--key other began other work", "metadata");
        run(service(), "--key", "other", "--dataset", points(), "--max-bytes", "9")
                .with(2, "jobs was refused", "gates");
        run(service(), first).with(0);
    }

    @Test
    void ends_with_3_when_nobody_is_there() throws Exception {
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            socket.close();
            run("http://localhost:" + socket.getLocalPort(), "--timeout", "2").with(3, "out of time");
        }
    }

    @Test
    void ends_with_3_when_the_time_is_over_and_cancels_the_job() throws Exception {
        runner.then(FakeRunner.HANG);
        cancelled(run(service(), "--timeout", "4").with(3).job());
    }

    @Test
    void an_interrupted_script_cancels_its_job() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        runner.then((folder, events, stopped) -> {
            runs.countDown();
            return FakeRunner.HANG.run(folder, events, stopped);
        });
        Process script = script().start(service(), "--model", model());
        assertThat(runs.await(1, TimeUnit.MINUTES)).isTrue();
        BufferedReader said = script.inputReader();
        String line = said.readLine();
        while (!line.contains("running")) { // from then on the script knows the job
            line = said.readLine();
        }
        script.destroy();
        assertThat(script.waitFor()).isEqualTo(143);
        cancelled(new Http(port)
                .get("/api/v1/jobs?pageSize=1")
                .json()
                .at("/items/0/id")
                .asString());
    }

    @Test
    void ends_with_4_when_a_gate_is_missed() throws Exception {
        judged(bytes(Verdict.MISSED));
        run(service(), "--max-bytes", "299").with(4, "missed maxBytes 299: because");
        assertThat(folder.resolve("out/report.json")).exists();
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
        judged(bytes(Verdict.UNDECIDED), new RequirementResult("maxLatencyMs", 1, 2.0, Verdict.MISSED, "slow"));
        run(service(), "--max-bytes", "299", "--max-latency-ms", "1", "--allow-undecided")
                .with(4, "slow");
    }

    @Test
    void ends_with_6_when_the_model_scores_something_else() throws Exception {
        runner.then(new Runner.Ending.Failed(
                new RunnerEvent.Failed(
                        CompressionFailure.Code.BASELINE_MISMATCH, "scores 0.5", "other scale", false, null, 0, null),
                new RunnerExit(1, null, List.of())));
        run(service(), "--dataset", points(), "--expect-accuracy", "0.9")
                .with(6, "baseline_mismatch", "scores 0.5", "other scale");
    }

    @Test
    void ends_with_6_and_cancels_when_a_loss_is_asked_of_a_network_that_guesses() throws Exception {
        runner.then((folder, events, stopped) -> {
            events.accept(new RunnerEvent.Baseline(FakeRunner.MEASURE));
            return FakeRunner.HANG.run(folder, events, stopped);
        });
        cancelled(run(service(), "--dataset", points(), "--max-accuracy-drop", "0.1")
                .with(6, "no better than guessing among 4 classes (0.25)", "--expect-accuracy 0.5")
                .job());
    }

    @Test
    void only_warns_of_a_network_that_guesses_where_no_loss_is_asked() throws Exception {
        run(service(), "--dataset", points()).with(0, "WARNING: that is no better than guessing");
    }

    @Test
    void ends_with_7_when_a_gate_is_undecided() throws Exception {
        judged(bytes(Verdict.UNDECIDED));
        run(service(), "--max-bytes", "300", "--key", "undecided").with(7, "undecided maxBytes: because");
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
        run(service(), "--max-bytes", "300", "--key", "undecided", "--allow-undecided")
                .with(0, "WARNING: allowed to pass");
        assertThat(folder.resolve("out/model.safetensors")).exists();
    }

    @Test
    void lets_nothing_pass_that_the_report_does_not_answer() throws Exception {
        run(service(), "--max-bytes", "300", "--allow-undecided").with(7, "maxBytes: the report does not say");
    }

    @Test
    void ends_with_5_when_a_file_arrives_damaged_each_time() throws Exception {
        run(proxy((path, tries, body) -> path.endsWith(".safetensors") ? "damaged".getBytes(UTF_8) : body))
                .with(5);
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
    }

    @Test
    void tries_again_what_was_too_busy_broken_cut_off_or_damaged_once() throws Exception {
        int before = runner.folders.size();
        run(proxy((path, tries, body) -> switch (tries) {
                    case 1 -> null;
                    case 2 -> path.contains("/artifacts/") ? "damaged".getBytes(UTF_8) : body;
                    default -> body;
                }))
                .with(0, "answered 429", "answered 503", "is not what was announced");
        assertThat(folder.resolve("out/model.safetensors")).hasContent("weights");
        assertThat(runner.folders).hasSize(before + 1);
    }

    private String service() {
        return "http://localhost:" + port;
    }

    private PipelineScript script() {
        return new PipelineScript(folder);
    }

    private String model() {
        return folder.resolve("model.pt").toString();
    }

    private static String points() {
        return "src/test/resources/compression/points.npz";
    }

    private PipelineScript.Ended run(String url, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("--model", model()));
        options.addAll(Arrays.asList(more));
        return script().run(url, options.toArray(String[]::new));
    }

    private void judged(RequirementResult... results) {
        runner.then((folder, events, stopped) -> FakeRunner.succeed(folder, events, List.of(results)));
    }

    private static RequirementResult bytes(Verdict verdict) {
        return new RequirementResult("maxBytes", verdict == Verdict.MISSED ? 299 : 300, 300.0, verdict, "because");
    }

    private void cancelled(String job) {
        assertThat(new Http(port)
                        .get("/api/v1/jobs/" + job)
                        .json()
                        .get("status")
                        .asString())
                .isIn("cancelling", "cancelled");
    }

    /** What a request's n-th try is answered with; null: an error in place of the service's answer, which was made. */
    private interface Weather {
        byte @Nullable [] answer(String path, int tries, byte[] body);
    }

    /** Between script and service. The service is asked each time: an answer that got lost is one of a thing done. */
    private String proxy(Weather weather) throws IOException {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxies.add(proxy);
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        HttpClient client = HttpClient.newHttpClient();
        proxy.createContext("/", exchange -> {
            try (exchange;
                    InputStream in = exchange.getRequestBody()) {
                var request = HttpRequest.newBuilder(URI.create(service() + exchange.getRequestURI()))
                        .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(in.readAllBytes()));
                Stream.of("Content-Type", "Idempotency-Key")
                        .filter(exchange.getRequestHeaders()::containsKey)
                        .forEach(name -> request.header(
                                name, exchange.getRequestHeaders().getFirst(name)));
                var answer = client.send(request.build(), BodyHandlers.ofByteArray());
                String path = exchange.getRequestURI().getPath();
                int number = tries.merge(path, 1, Integer::sum);
                byte @Nullable [] body = weather.answer(path, number, answer.body());
                if (body == null) {
                    exchange.getResponseHeaders().set("Retry-After", "0");
                    exchange.sendResponseHeaders(path.endsWith("s") ? 429 : 503, -1);
                } else {
                    exchange.sendResponseHeaders(answer.statusCode(), body.length);
                    exchange.getResponseBody().write(body);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        proxy.start();
        return "http://localhost:" + proxy.getAddress().getPort();
    }
}
