package dev.espalier.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.espalier.compression.CompressionFailure;
import dev.espalier.runner.RunnerEvent;
import dev.espalier.web.Http;
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
import java.util.concurrent.Executors;
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
    private static final Path SCRIPT =
            Path.of("docs", "examples", "compress.sh").toAbsolutePath();
    private static final Path JOB = SCRIPT.resolveSibling("job.json");

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

    /** What a run of the script left. */
    private record Ended(int code, String said) {}

    @BeforeEach
    void needs_what_the_script_says_it_needs() throws Exception {
        for (String tool : List.of("bash", "curl", "jq", "sha256sum")) {
            Process found = new ProcessBuilder("sh", "-c", "command -v " + tool).start();
            assumeTrue(found.waitFor() == 0, tool + " is not installed");
        }
        Files.copy(Path.of("src/test/resources/compression/mlp.pt"), folder.resolve("model.pt"));
    }

    @AfterEach
    void stop() {
        proxies.forEach(proxy -> proxy.stop(0));
    }

    @Test
    void ends_with_0_and_leaves_job_report_and_files() throws Exception {
        Ended ended = run(service(), "--max-accuracy-drop", "0", "--max-bytes", "300");
        assertThat(ended.code()).as(ended.said()).isZero();
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
        Ended ended = run(service());
        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said()).contains("the job is failed", "conv1 holds NaN");
    }

    @Test
    void ends_with_2_when_the_request_is_wrong() throws Exception {
        Path job = Files.writeString(folder.resolve("job"), "{\"steps\": [{\"type\": \"prune\", \"sparsty\": 0.5}]}");
        Ended ended = run(service(), "--job", job.toString());
        assertThat(ended.code()).as(ended.said()).isEqualTo(2);
        assertThat(ended.said()).contains("sparsty");
        Files.writeString(folder.resolve("model.pt"), "no model");
        assertThat(run(service()).code()).isEqualTo(2);
    }

    @Test
    void ends_with_2_when_the_command_line_is_wrong() throws Exception {
        assertThat(run(service(), "--max-bytes", "many").code()).isEqualTo(2);
        assertThat(run(service(), "--modle", "x").code()).isEqualTo(2);
        assertThat(run(service(), "--dataset", folder.resolve("none").toString())
                        .code())
                .isEqualTo(2);
        assertThat(run(service(), "--timeout").code()).isEqualTo(2);
    }

    @Test
    void ends_with_3_when_nobody_is_there() throws Exception {
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            socket.close();
            Ended ended = run("http://localhost:" + socket.getLocalPort(), "--timeout", "2");
            assertThat(ended.code()).as(ended.said()).isEqualTo(3);
        }
    }

    @Test
    void ends_with_3_when_the_time_is_over_and_cancels_the_job() throws Exception {
        runner.then(FakeRunner.HANG);
        Ended ended = run(service(), "--timeout", "4");
        assertThat(ended.code()).as(ended.said()).isEqualTo(3);
        String job = ended.said().replaceAll("(?s).*job (job_\\w+) of.*", "$1");
        assertThat(new Http(port)
                        .get("/api/v1/jobs/" + job)
                        .json()
                        .get("status")
                        .asString())
                .isIn("cancelling", "cancelled");
    }

    @Test
    void ends_with_4_when_a_gate_is_missed() throws Exception {
        Ended ended = run(service(), "--max-bytes", "299");
        assertThat(ended.code()).as(ended.said()).isEqualTo(4);
        assertThat(folder.resolve("out/report.json")).exists();
        assertThat(run(service(), "--max-accuracy-drop", "-0.1").code()).isEqualTo(4);
    }

    @Test
    void ends_with_5_when_a_file_arrives_damaged_each_time() throws Exception {
        Ended ended =
                run(proxy((path, tries, body) -> path.endsWith(".safetensors") ? "damaged".getBytes(UTF_8) : body));
        assertThat(ended.code()).as(ended.said()).isEqualTo(5);
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
    }

    @Test
    void tries_again_what_was_too_busy_broken_cut_off_or_damaged_once() throws Exception {
        int before = runner.folders.size();
        Ended ended = run(proxy((path, tries, body) -> switch (tries) {
            case 1 -> null;
            case 2 -> path.contains("/artifacts/") ? "damaged".getBytes(UTF_8) : body;
            default -> body;
        }));
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("answered 429", "answered 503", "is not what was announced");
        assertThat(folder.resolve("out/model.safetensors")).hasContent("weights");
        assertThat(runner.folders).hasSize(before + 1);
    }

    private String service() {
        return "http://localhost:" + port;
    }

    private Ended run(String url, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString(), "--url", url));
        command.addAll(List.of("--model", folder.resolve("model.pt").toString()));
        command.addAll(List.of("--out", folder.resolve("out").toString(), "--job", JOB.toString()));
        command.addAll(Arrays.asList(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), said);
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
