package dev.espalier.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Uploads the bundled network and images, posts the bundled job, follows it and prints its report. */
final class SampleJob {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final String MODEL = "{\"name\": \"LeNet-5 on Fashion-MNIST\"}";
    private static final String DATASET = "{\"name\": \"Fashion-MNIST sample\", \"task\": \"classification\"}";

    private final Service service;
    private final PrintStream out;
    private final ProgressLine progress;

    /** @param live whether {@code out} is a terminal, on which a line can be written over */
    SampleJob(Service service, PrintStream out, boolean live) {
        this.service = service;
        this.out = out;
        progress = new ProgressLine(out, live);
    }

    void run() throws InterruptedException {
        out.printf("%nEspalier is running at %s%n%n", service.url("/"));
        JsonNode model = service.upload("/models", bundled("lenet5-fashion.pt"), MODEL);
        out.printf(
                "Uploaded a model:   %s, %s, %,d parameters%n",
                text(model, "id"),
                text(model, "architecture"),
                model.path("parameters").asLong());
        JsonNode dataset = service.upload("/datasets", bundled("fashion-sample.npz"), DATASET);
        out.printf(
                "Uploaded a dataset: %s, %,d images to train with and %,d to test with%n",
                text(dataset, "id"),
                dataset.path("trainSamples").asLong(),
                dataset.path("testSamples").asLong());
        JsonNode job = follow(service.post("/jobs", spec(text(model, "id"), text(dataset, "id"))));
        printResults(job);
    }

    /** The bundled job, for this model and this dataset. */
    static ObjectNode spec(String modelId, String datasetId) {
        try (InputStream json = bundled("job.json").getInputStream()) {
            var spec = (ObjectNode) JsonMapper.shared().readTree(json);
            return spec.put("modelId", modelId).put("datasetId", datasetId);
        } catch (IOException e) {
            throw new SampleFailed("the bundled job cannot be read: " + e.getMessage(), e);
        }
    }

    private JsonNode follow(JsonNode submitted) throws InterruptedException {
        String path = "/jobs/" + text(submitted, "id");
        out.printf("Submitted a job:    %s, \"%s\"%n%n", text(submitted, "id"), text(submitted.path("spec"), "name"));
        JsonNode job = submitted;
        while (!job.path("terminal").asBoolean()) {
            progress.show(job);
            Thread.sleep(POLL);
            job = service.get(path);
        }
        progress.end(job);
        if (!"succeeded".equals(text(job, "status"))) {
            throw new SampleFailed("the job ended as " + text(job, "status") + ": " + job.path("error"));
        }
        return job;
    }

    private void printResults(JsonNode job) {
        String path = "/jobs/" + text(job, "id");
        out.println();
        out.print(ReportText.of(service.get(path + "/report")));
        out.println();
        var files = new Table(Table.left("file"), Table.right("bytes"), Table.left("download"));
        for (JsonNode artifact : service.get(path + "/artifacts").path("items")) {
            files.row(
                    text(artifact, "name"),
                    ReportText.count(artifact.path("bytes")),
                    service.url(text(artifact, "href")));
        }
        out.println(files.render());
        out.printf("Report:   %s%n", service.apiUrl(path + "/report"));
        out.printf("Layers:   %s%n", service.apiUrl(path + "/layers"));
        out.printf("Try more: %s%n%n", service.url("/swagger-ui.html"));
        out.println("The service keeps running; Ctrl-C ends it.");
    }

    private static ClassPathResource bundled(String name) {
        return new ClassPathResource("quickstart/" + name);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("?");
    }
}
