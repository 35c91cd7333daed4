import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Uses a service as clients do, with a job of seconds; ends with exit code 1 if anything is not as it should be. */
private static final String SERVICE = "http://localhost:18080";

private static final HttpClient HTTP = HttpClient.newHttpClient();

void main() throws Exception {
    ready();
    String model = id(upload("/api/v1/models", "lenet5-fashion.pt"));
    String dataset = id(upload("/api/v1/datasets", "fashion-sample.npz"));
    String job = id(post("/api/v1/jobs", BodyPublishers.ofString("""
            {"modelId": "%s", "datasetId": "%s", "steps": [{"type": "evaluate"}, {"type": "prune", "sparsity": 0.5},
             {"type": "quantize", "bits": 8}]}""".formatted(model, dataset)), "application/json"));
    String state = get("/api/v1/jobs/" + job);
    while (!state.contains("\"terminal\":true")) {
        Thread.sleep(200);
        state = get("/api/v1/jobs/" + job);
    }
    if (!state.contains("\"status\":\"succeeded\"")) {
        throw new IllegalStateException("the job did not succeed: " + state);
    }
    for (String path : List.of("/jobs", "/jobs/" + job + "/report", "/jobs/" + job + "/events", "/models", "/info")) {
        get("/api/v1" + path);
    }
    get("/actuator/prometheus");
    get("/v3/api-docs");
}

private static void ready() throws Exception {
    for (int tries = 0; ; tries++) {
        try {
            get("/actuator/health/readiness");
            return;
        } catch (java.io.IOException notYet) {
            if (tries == 600) {
                throw notYet;
            }
            Thread.sleep(200);
        }
    }
}

private static String upload(String path, String resource) throws Exception {
    byte[] file;
    try (var in = ClassLoader.getSystemResourceAsStream("quickstart/" + resource)) {
        file = in.readAllBytes();
    }
    BodyPublisher body = BodyPublishers.concat(
            BodyPublishers.ofString(
                    "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + resource + "\"\r\n\r\n"),
            BodyPublishers.ofByteArray(file),
            BodyPublishers.ofString("\r\n--x--\r\n"));
    return post(path, body, "multipart/form-data; boundary=x");
}

private static String post(String path, BodyPublisher body, String type) throws Exception {
    return send(HttpRequest.newBuilder().header("Content-Type", type).POST(body), path);
}

private static String get(String path) throws Exception {
    return send(HttpRequest.newBuilder(), path);
}

private static String send(HttpRequest.Builder request, String path) throws Exception {
    var answer = HTTP.send(
            request.uri(URI.create(SERVICE + path)).timeout(Duration.ofMinutes(2)).build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
        throw new java.io.IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
}

private static String id(String json) {
    var id = Pattern.compile("\"id\":\"((?:mdl|dst|job)_[^\"]+)\"").matcher(json);
    if (!id.find()) {
        throw new IllegalStateException("no id in " + json);
    }
    return id.group(1);
}
