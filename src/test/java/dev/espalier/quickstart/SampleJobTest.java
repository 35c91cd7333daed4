package dev.espalier.quickstart;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.espalier.compression.spec.Export;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.Quantize;
import dev.espalier.compression.spec.StepSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a server that answers as the API's description says, from a table. */
class SampleJobTest {
    private static final String ENDED = """
            {"id": "job_1", "status": "%s", "terminal": true, "progress": {"fraction": 1}, "spec": {"name": "sample"},
             "error": {"code": "diverged", "detail": "loss is not finite"}}""";

    private record Answer(int status, String type, String body) {
        static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }
    }

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, String> requests = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        answers.put(
                "POST /api/v1/models",
                Answer.json(201, "{\"id\": \"mdl_1\", \"architecture\": \"lenet-5\", \"parameters\": 431080}"));
        answers.put(
                "POST /api/v1/datasets",
                Answer.json(201, "{\"id\": \"dst_1\", \"trainSamples\": 4000, \"testSamples\": 1000}"));
        answers.put(
                "POST /api/v1/jobs",
                Answer.json(202, "{\"id\": \"job_1\", \"status\": \"queued\", \"spec\": {\"name\": \"sample\"}}"));
        answers.put("GET /api/v1/jobs/job_1", Answer.json(200, ENDED.formatted("succeeded")));
        answers.put("GET /api/v1/jobs/job_1/report", Answer.json(200, ReportTextTest.REPORT));
        answers.put(
                "GET /api/v1/jobs/job_1/artifacts",
                Answer.json(
                        200,
                        "{\"items\": [{\"name\": \"model.safetensors\", \"bytes\": 1724800, \"href\": \"/api/v1/jobs/job_1/artifacts/model.safetensors\"}]}"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void uploads_submits_follows_and_prints_the_report() throws InterruptedException {
        run();
        String printed = written.toString(UTF_8);
        assertThat(printed)
                .contains("mdl_1, lenet-5, 431,080 parameters", "4,000 images to train with", "100 %  succeeded")
                .contains("quantize", "conv1  20x1x5x5", "bytes, deflated")
                .contains(url("/api/v1/jobs/job_1/artifacts/model.safetensors"), url("/swagger-ui.html"))
                .contains(url("/api/v1/jobs/job_1/report"), "Ctrl-C");
        assertThat(requests.get("POST /api/v1/models"))
                .contains("filename=\"lenet5-fashion.pt\"", "{\"name\": \"LeNet-5 on Fashion-MNIST\"}", "PK\003\004");
        assertThat(requests.get("POST /api/v1/datasets")).contains("filename=\"fashion-sample.npz\"", "x_train.npy");
        JsonNode job = JsonMapper.shared().readTree(requests.get("POST /api/v1/jobs"));
        assertThat(job.path("modelId").asString()).isEqualTo("mdl_1");
        assertThat(job.path("datasetId").asString()).isEqualTo("dst_1");
    }

    @Test
    void a_refusal_is_told_with_its_problem() {
        answers.put(
                "POST /api/v1/jobs",
                new Answer(422, "application/problem+json", "{\"detail\": \"there is no model \\\"mdl_1\\\"\"}"));
        assertThatExceptionOfType(SampleFailed.class)
                .isThrownBy(this::run)
                .withMessageContaining("422")
                .withMessageContaining("there is no model");
    }

    @Test
    void a_job_that_fails_is_told_with_its_error() {
        answers.put("GET /api/v1/jobs/job_1", Answer.json(200, ENDED.formatted("failed")));
        assertThatExceptionOfType(SampleFailed.class)
                .isThrownBy(this::run)
                .withMessageContaining("ended as failed")
                .withMessageContaining("loss is not finite");
    }

    @Test
    void a_service_that_does_not_answer_is_told_with_the_address() {
        server.stop(0);
        assertThatExceptionOfType(SampleFailed.class)
                .isThrownBy(this::run)
                .withMessageContaining(url("/api/v1/models"));
    }

    @Test
    void the_bundled_job_is_made_of_steps_and_exports_that_exist() {
        JsonMapper mapper = JsonMapper.shared();
        JsonNode spec = SampleJob.spec("mdl_1", "dst_1");
        List<StepSpec> steps = List.of(mapper.treeToValue(spec.path("steps"), StepSpec[].class));
        assertThat(steps).hasSize(2);
        assertThat(steps.getFirst())
                .isInstanceOfSatisfying(
                        Prune.class, prune -> assertThat(prune.sparsity()).isEqualTo(0.8));
        assertThat(steps.getLast())
                .isInstanceOfSatisfying(
                        Quantize.class, quantize -> assertThat(quantize.bits()).isEqualTo(4));
        assertThat(mapper.treeToValue(spec.path("export"), Export[].class)).hasSize(3);
    }

    private void run() throws InterruptedException {
        new SampleJob(new Service(URI.create(url(""))), new PrintStream(written, true, UTF_8), false).run();
    }

    private String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.put(asked, new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            Answer answer = answers.getOrDefault(asked, Answer.json(404, "{}"));
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
