package dev.espalier.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import dev.espalier.web.openapi.ApiDocument.Operation;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Sends what the document describes: every example of a body, and every route that needs none. */
final class Routes {
    /** Parameters of paths that are no ids. */
    private static final Map<String, String> NAMES = Map.of(
            "/artifacts/{name}", "/artifacts/model.safetensors",
            "/problems/{name}", "/problems/not-found",
            "/steps/{type}", "/steps/prune");

    private final LiveService service;

    Routes(LiveService service) {
        this.service = service;
    }

    /** What each way to ask for the operation is answered with. */
    List<Exchange> ask(Operation operation) {
        return switch (operation.method()) {
            case "get" -> get(operation);
            case "post", "patch", "put" -> operation.json().has("requestBody") ? examples(operation) : act(operation);
            case "delete" -> List.of(sent(operation, "DELETE", path(operation, fresh(operation))));
            default -> throw new IllegalArgumentException("how is " + operation + " asked for?");
        };
    }

    /** Once for each media type that it can be answered with, and once more with the examples of its parameters. */
    private List<Exchange> get(Operation operation) {
        String path = service.fill(path(operation, "{id}"));
        List<Exchange> exchanges = new ArrayList<>();
        operation.json().at("/responses/200/content").propertyNames().forEach(type -> {
            Answer answer = service.http().get(path, "Accept", type);
            assertThat(answer.header("Content-Type"))
                    .as(operation + " as " + type)
                    .startsWith(type);
            exchanges.add(new Exchange(operation, path + " as " + type, answer));
        });
        String query = query(operation);
        if (!query.isEmpty()) {
            exchanges.add(new Exchange(operation, path + query, service.http().get(service.fill(path + query))));
        }
        return exchanges;
    }

    private static String query(Operation operation) {
        List<String> given = new ArrayList<>();
        for (JsonNode parameter : operation.json().path("parameters")) {
            JsonNode shown = parameter.at("/schema/examples/0");
            JsonNode example = shown.isMissingNode() ? parameter.at("/schema/default") : shown;
            if (parameter.path("in").asString("").equals("query") && example.isValueNode()) {
                given.add(parameter.get("name").asString() + "=" + example.asString());
            }
        }
        return given.isEmpty() ? "" : "?" + String.join("&", given);
    }

    private List<Exchange> examples(Operation operation) {
        List<Exchange> exchanges = new ArrayList<>();
        operation.json().at("/requestBody/content").properties().forEach(content -> {
            List<JsonNode> examples = new ArrayList<>();
            content.getValue().path("examples").forEach(example -> examples.add(example.get("value")));
            if (content.getValue().has("example")) {
                examples.add(content.getValue().get("example"));
            }
            assertThat(examples).as("examples of " + operation).isNotEmpty();
            examples.forEach(example -> exchanges.add(send(operation, content.getKey(), example)));
        });
        return exchanges;
    }

    private Exchange send(Operation operation, String type, JsonNode example) {
        String path = service.fill(path(operation, operation.method().equals("patch") ? patched(operation) : "{id}"));
        String body = service.fill(example.toString());
        if (type.equals("multipart/form-data")) {
            String file = file(example.get("file"));
            Answer answer = service.http()
                    .upload(
                            path,
                            Part.file(file, LiveService.resource("/quickstart/" + file)),
                            Part.text("metadata", example.get("metadata").toString()));
            return new Exchange(operation, body, answer);
        }
        Answer answer = service.http()
                .send(
                        operation.method().toUpperCase(Locale.ROOT),
                        path,
                        BodyPublishers.ofString(body),
                        "Content-Type",
                        type);
        return new Exchange(operation, body, answer);
    }

    /** Something of the kind that the operation changes, which its example fits. */
    private String patched(Operation operation) {
        return switch (operation.id()) {
            case "changeModel" ->
                service.newModel("lenet5-fashion.pt", LiveService.resource("/quickstart/lenet5-fashion.pt"));
            default -> throw new IllegalArgumentException("what may " + operation + " change?");
        };
    }

    private List<Exchange> act(Operation operation) {
        String id = operation.id().equals("cancelSweep") ? service.newSweep() : service.newJob("\"priority\": -100");
        return List.of(sent(operation, "POST", path(operation, id)));
    }

    private Exchange sent(Operation operation, String method, String path) {
        return new Exchange(operation, path, service.http().send(method, path, BodyPublishers.noBody()));
    }

    /** Something of the kind that the operation deletes, which nothing needs. */
    private String fresh(Operation operation) {
        return switch (operation.id()) {
            case "deleteModel" -> service.newModel();
            case "deleteDataset" -> service.newDataset();
            case "deleteJob" -> {
                String job = service.newJob("\"export\": []");
                service.ended(job);
                yield job;
            }
            case "deleteSweep" -> {
                String sweep = service.newSweep();
                service.sweepEnded(sweep);
                yield sweep;
            }
            default -> throw new IllegalArgumentException("what may " + operation + " delete?");
        };
    }

    private static String path(Operation operation, String id) {
        String path = operation.path();
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            path = path.replace(name.getKey(), name.getValue());
        }
        path = path.replace("{id}", id);
        assertThat(path.replace("{id}", ""))
                .as("with every parameter filled in")
                .doesNotContain("{");
        return path;
    }

    /** One file, or the first of several. */
    private static String file(JsonNode example) {
        return (example.isArray() ? example.get(0) : example).asString();
    }
}
