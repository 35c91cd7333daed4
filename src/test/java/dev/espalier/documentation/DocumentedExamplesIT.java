package dev.espalier.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import dev.espalier.web.openapi.ApiDocument;
import dev.espalier.web.openapi.ApiDocument.Operation;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that the documentation shows is done: the examples and routes of the OpenAPI document, the commands and the
 * JSON of the guides. A block of a guide that is not done here is named in {@link #NOT_RUN} with a reason.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DocumentedExamplesIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern INLINE_CURL = Pattern.compile("(?<!`)`(curl [^`]+)`(?!`)");
    private static final Pattern SENT_FILE = Pattern.compile("[= ]@([A-Za-z0-9_.-]+)");
    /** The reader's own files: by name, else by what the name ends with. */
    private static final Map<String, String> FILES = Map.of(
            "pt", "/compression/mlp.pt",
            "npz", "/compression/points.npz",
            "cifar.npz", "/compression/images.npz",
            "equations.npz", "/compression/lab1/equations.npz",
            "linear.npz", "/compression/lab1/linear.npz",
            "mnist.zip", "/samples/idx/mnist.zip",
            "pets.zip", "/samples/images/folder.zip");

    private static final String JOB = """
            {"modelId": "mdl_...", "datasetId": "dst_...", "steps": [{"type": "quantize", "bits": 4}]}""";

    /** Blocks that no test runs, by page and first line, and why. */
    private static final Map<String, String> NOT_RUN = Map.ofEntries(
            Map.entry("README.md: mvn -Pquickstart", "serves until stopped; its job has a test of its own"),
            Map.entry("README.md: mvn verify", "is what runs this test"),
            Map.entry(
                    "README.md: docker compose up                      # one container, an embedded database, a volume",
                    "needs Docker and Kubernetes; the files have tests of their own"),
            Map.entry(
                    "docs/datasets.md: np.savez_compressed(\"cifar.npz\", x_train=x_train, y_train=y_train,"
                            + " x_test=x_test, y_test=y_test)   # x_val, y_val too",
                    "needs NumPy: bench/python_examples.py runs it"),
            Map.entry(
                    "docs/sparse-linear-models.md: X = np.array([[-2, 2, 1, -1, -1], [-2, 1, -2, 0, 1], [1, 0, -2, 2,"
                            + " -1]], dtype=np.float64)",
                    "needs NumPy: bench/python_examples.py runs it"),
            Map.entry(
                    "docs/exports.md: session = onnxruntime.InferenceSession(\"model.onnx\")",
                    "needs Python: bench/python_examples.py runs it"),
            Map.entry("docs/deployment.md: docker build -t espalier:0.1.0 .", "needs Docker"),
            Map.entry(
                    "docs/deployment.md: openssl rand -hex 24 > database-password.txt && chmod 444 database-password.txt",
                    "needs Docker; the compose files have a test of their own"),
            Map.entry(
                    "docs/deployment.md: helm install espalier helm/espalier"
                            + "                                       # one pod, H2, a volume",
                    "needs Kubernetes; the chart has tests of its own"),
            Map.entry("README.md: mvn -DskipTests package", "is how the jar of the tests is made"),
            Map.entry(
                    "docs/deployment.md: java -jar target/espalier.jar --logging.structured.format.console=ecs",
                    "serves until stopped; StartupIT starts it so"),
            Map.entry("README.md: java -jar target/espalier.jar", "serves until stopped; RunnerProcessIT runs the jar"),
            Map.entry(
                    "README.md: network = torch.jit.load(\"model.torchscript.pt\")",
                    "needs PyTorch: bench/python_examples.py runs it"),
            Map.entry(
                    "bench/README.md: python3 bench/acceptance.py --url http://localhost:8080"
                            + " --model resnet20-cifar10.pth --dataset cifar10-12k.npz [--quick]",
                    "needs PyTorch and a model that is not in the repository"),
            Map.entry(
                    "bench/README.md: python3 bench/same_bytes.py --url http://localhost:8080"
                            + " --model resnet20-cifar10.pth --dataset cifar10-12k.npz \\",
                    "compares two builds, with a model that is not in the repository"),
            Map.entry(
                    "bench/README.md: bench/mutations.sh [--no-compile] [ROOM...]        # kernels channels pickle zip"
                            + " numpy torch tensors",
                    "takes an hour"),
            Map.entry(
                    "docs/packed-format.md: import packed_reader",
                    "needs NumPy: PackedPythonTest holds what the reader gave"),
            Map.entry(
                    "docs/exports.md: import packed_reader                                # curl -O"
                            + " http://localhost:8080/api/v1/packed-reader.py",
                    "needs NumPy: PackedPythonTest holds what the reader gave"),
            Map.entry(
                    "bench/README.md: python3 bench/ways_out.py --url http://localhost:8080 [--only WORD] [--write]",
                    "needs PyTorch: WaysOutTest compares what it executed"));

    @TempDir
    private static Path data;

    @TempDir
    private Path pages;

    @LocalServerPort
    private int port;

    private static @Nullable LiveService started;

    private LiveService service;
    private ApiDocument document;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> data.toString());
        registry.add("espalier.worker.threads", () -> 1);
    }

    @BeforeEach
    void begin() {
        if (started == null) {
            started = new LiveService(port);
        }
        service = started;
        document = new ApiDocument(service.http().get("/v3/api-docs").json()).closed();
    }

    @Test
    @Order(1)
    void every_route_answers_as_the_document_says() {
        Routes routes = new Routes(service);
        List<Operation> deletionsLast = Stream.concat(
                        document.operations().stream()
                                .filter(operation -> !operation.method().equals("delete")),
                        document.operations().stream()
                                .filter(operation -> operation.method().equals("delete")))
                .toList();
        for (Operation operation : deletionsLast) {
            List<Exchange> exchanges = routes.ask(operation);
            assertThat(exchanges).as("%s", operation).isNotEmpty().allSatisfy(exchange -> {
                assertThat(exchange.answer().status()).as("%s", exchange).isBetween(200, 299);
                exchange.assertDocumented(document);
            });
        }
    }

    @Test
    @Order(2)
    void every_route_refuses_as_the_document_says() {
        for (Operation operation : document.operations()) {
            String path = operation.path().replaceAll("[{][a-z]+[}]", "nothing");
            String method = operation.method().toUpperCase(Locale.ROOT);
            Answer unknown =
                    service.http().send(method, path + "?unheardOf=1", noBody(), "Content-Type", taken(operation));
            new Exchange(operation, "an unknown query parameter", unknown).assertDocumented(document);
            assertThat(unknown.status()).as("%s", operation).isEqualTo(400);
            if (!path.equals(operation.path()) && !method.equals("PATCH")) {
                Answer missing = service.http().send(method, path, noBody());
                new Exchange(operation, "an unknown id", missing).assertDocumented(document);
                assertThat(missing.status()).as("%s", operation).isEqualTo(404);
            }
        }
    }

    private static BodyPublisher noBody() {
        return BodyPublishers.noBody();
    }

    private static String taken(Operation operation) {
        return operation.json().at("/requestBody/content").propertyNames().stream()
                .findFirst()
                .orElse("application/json");
    }

    @Test
    @Order(3)
    void every_command_of_the_document_succeeds() throws Exception {
        List<Block> commands = new ArrayList<>(blocks("info", document.json().at("/info/description")));
        for (Operation operation : document.operations()) {
            commands.addAll(blocks(operation.id(), operation.json().path("description")));
        }
        assertThat(commands).hasSizeGreaterThan(3);
        for (Block command : commands) {
            assertThat(command.isShell()).as("%s", command).isTrue();
            succeed(List.of(command));
        }
    }

    private static List<Block> blocks(String where, JsonNode description) {
        List<Block> blocks = new ArrayList<>(Block.of(where, description.asString("")));
        Matcher inline = INLINE_CURL.matcher(description.asString(""));
        while (inline.find()) {
            blocks.add(new Block(where, 1, "", inline.group(1)));
        }
        return blocks;
    }

    /** One shell a page, as a reader would use: what a block sets, later ones use. */
    @Test
    @Order(4)
    void every_command_of_the_guides_succeeds() throws Exception {
        for (List<Block> page : guides()) {
            succeed(page.stream()
                    .filter(block -> block.isShell() || isGraph(block))
                    .filter(block -> !NOT_RUN.containsKey(key(block)))
                    .toList());
        }
    }

    private static boolean isGraph(Block block) {
        return block.language().equals("json") && block.text().contains("\"nodes\"");
    }

    @Test
    @Order(5)
    void every_json_of_the_guides_is_taken() throws Exception {
        for (List<Block> page : guides()) {
            for (Block block : page) {
                if (block.language().equals("json") && !NOT_RUN.containsKey(key(block))) {
                    take(block, JSON.readTree(service.fill(block.text())));
                }
            }
        }
    }

    /** JSON is known by what is in it: a job, a sweep, a graph document, or what is said about a dataset. */
    private void take(Block block, JsonNode json) {
        if (json.has("nodes")) {
            service.newModel(json);
            return;
        }
        if (json.has("matrix")) {
            Answer sweep = service.http().post("/api/v1/sweeps", json.toString(), "Content-Type", "application/json");
            assertThat(sweep.status()).as(block + " -> " + sweep.json()).isEqualTo(202);
            return;
        }
        Answer answer = json.has("steps")
                ? service.http().post("/api/v1/jobs", json.toString(), "Content-Type", "application/json")
                : service.http()
                        .upload(
                                "/api/v1/datasets?validateOnly=true",
                                Part.file("cifar.npz", LiveService.resource("/compression/images.npz")),
                                Part.text("metadata", json.toString()));
        assertThat(answer.status()).as(block + " -> " + answer.json()).isBetween(200, 299);
    }

    @Test
    @Order(6)
    void every_other_block_of_the_guides_is_known() throws Exception {
        TreeSet<String> unused = new TreeSet<>(NOT_RUN.keySet());
        for (List<Block> page : guides()) {
            for (Block block : page) {
                boolean listed = unused.remove(key(block)) || NOT_RUN.containsKey(key(block));
                boolean run = block.isShell() || block.language().equals("json") || block.isShown();
                assertThat(run || listed)
                        .as("a test must run it, or NOT_RUN tell why none does: %s", block)
                        .isTrue();
            }
        }
        assertThat(unused).as("listed, but no longer in any page").isEmpty();
    }

    @Test
    @Order(7)
    void every_job_of_the_documentation_succeeds() {
        assertThat(service.jobs()).hasSizeGreaterThan(3);
        for (JsonNode job : service.jobs()) {
            JsonNode ended = service.ended(job.get("id").asString());
            assertThat(ended.get("status").asString()).as(ended.toString()).isIn("succeeded", "cancelled");
        }
    }

    private void succeed(List<Block> blocks) throws Exception {
        Path folder = Files.createTempDirectory(pages, "page");
        StringBuilder script = new StringBuilder();
        String modelId = service.modelId;
        for (Block block : blocks) {
            if (isGraph(block)) { // the commands of a page are about the first of its graphs
                if (modelId.equals(service.modelId)) {
                    JsonNode graph = JSON.readTree(block.text());
                    modelId = service.newModel(graph);
                    Files.writeString(folder.resolve("document.json"), block.text());
                    Files.write(folder.resolve("model.pt"), GraphWeights.of(graph));
                }
                continue;
            }
            provide(folder, block.text());
            String text = block.text().replace("/models/{id}", "/models/" + modelId);
            script.append("echo '== ")
                    .append(block.page())
                    .append(" line ")
                    .append(block.line())
                    .append("'\n");
            script.append(service.fill(text)).append('\n');
        }
        Bash.Outcome outcome = Bash.run(script.toString(), folder);
        assertThat(outcome.exit()).as("%s%n%s", script, outcome.output()).isZero();
    }

    private void provide(Path folder, String text) throws IOException {
        for (String name : List.of("src", "docs")) {
            if (!Files.exists(folder.resolve(name))) {
                Files.createSymbolicLink(folder.resolve(name), Path.of(name).toAbsolutePath());
            }
        }
        Files.writeString(folder.resolve("job.json"), service.fill(JOB));
        Matcher sent = SENT_FILE.matcher(text);
        while (sent.find()) {
            String name = sent.group(1);
            String fixture = FILES.getOrDefault(name, FILES.get(name.substring(name.lastIndexOf('.') + 1)));
            if (!Files.exists(folder.resolve(name))) {
                assertThat(fixture).as("a file to send as " + name).isNotNull();
                Files.write(folder.resolve(name), LiveService.resource(fixture));
            }
        }
    }

    private static String key(Block block) {
        return block.page() + ": " + block.firstLine();
    }

    private static List<List<Block>> guides() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> pages = Stream.concat(
                            Stream.of(Path.of("README.md"), Path.of("bench/README.md")),
                            docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .toList();
            List<List<Block>> guides = new ArrayList<>();
            for (Path page : pages) {
                guides.add(Block.of(page.toString().replace('\\', '/'), Files.readString(page)));
            }
            return guides;
        }
    }
}
