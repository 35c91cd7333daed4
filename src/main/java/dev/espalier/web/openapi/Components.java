package dev.espalier.web.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.espalier.web.Accepts;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The document's schemas: those that validate requests, the problem, and of springdoc's only those that are referred to. */
@Component
record Components(RequestSchemas requests, ObjectProvider<RequestMappingHandlerMapping> routes)
        implements GlobalOpenApiCustomizer {
    private static final List<String> CHAPTERS =
            List.of("Models", "Datasets", "Jobs", "Sweeps", "Reports", "Discovery");
    private static final String PREFIX = "#/components/schemas/";
    private static final String PROBLEM = """
            {"type": "object", "description": "What went wrong (RFC 9457)",
             "properties": {
              "type": {"type": "string", "format": "uri-reference", "description": "a route that explains it"},
              "title": {"type": "string"}, "status": {"type": "integer"},
              "detail": {"type": "string", "description": "what, where, and with which value"},
              "instance": {"type": "string", "format": "uri-reference"},
              "errors": {"type": "array", "description": "every bad field",
               "items": {"$ref": "#/components/schemas/FieldError"}},
              "wayOut": {"type": "string", "description": "what to do instead, to paste"}},
             "required": ["type", "title", "status", "detail"]}""";
    private static final String FIELD_ERROR = """
            {"type": "object", "description": "What is wrong with one field, and its value",
             "properties": {
              "pointer": {"type": "string", "format": "json-pointer", "description": "where it stands in the body"},
              "detail": {"type": "string"}},
             "required": ["pointer", "detail"]}""";

    @Override
    @SuppressWarnings("rawtypes") // as swagger's own types are
    public void customise(OpenAPI document) {
        Map<String, Schema> answered = document.getComponents().getSchemas();
        Map<String, Schema> schemas = new TreeMap<>(answered);
        schemas.put(Errors.PROBLEM, RequestSchemas.parsed(PROBLEM));
        schemas.put("FieldError", RequestSchemas.parsed(FIELD_ERROR));
        accepted().forEach(accepts -> {
            schemas.putAll(requests.of(accepts));
            if (accepts.makes() != Void.class) {
                schemas.put(Creations.previewOf(accepts), Creations.preview(schemas, accepts));
            }
            if (answered.containsKey(accepts.value().getSimpleName())) { // an answer holds it too
                schemas.putAll(requests.asStored(accepts));
            }
        });
        document.getComponents().setSchemas(schemas);
        schemas.keySet().retainAll(referred(document));
        document.setPaths(inOrder(document.getPaths()));
    }

    private Stream<Accepts> accepted() {
        return routes.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().values().stream())
                .flatMap(method -> Stream.ofNullable(method.getMethodAnnotation(Accepts.class)));
    }

    /** Names of what can be reached from the routes. */
    private static Set<String> referred(OpenAPI document) {
        JsonNode root = Json31.mapper().valueToTree(document);
        Set<String> seen = new LinkedHashSet<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(root.path("paths")));
        while (!open.isEmpty()) {
            for (JsonNode reference : open.pop().findValues("$ref")) {
                String name = reference.asText().replace(PREFIX, "");
                if (seen.add(name)) {
                    open.push(root.path("components").path("schemas").path(name));
                }
            }
        }
        return seen;
    }

    private static Paths inOrder(Paths paths) {
        Paths sorted = new Paths();
        paths.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, PathItem>>comparingInt(path -> chapter(path.getValue()))
                        .thenComparing(Map.Entry::getKey))
                .forEach(path -> sorted.addPathItem(path.getKey(), path.getValue()));
        return sorted;
    }

    private static int chapter(PathItem path) {
        int chapter =
                CHAPTERS.indexOf(path.readOperations().getFirst().getTags().getFirst());
        return chapter < 0 ? CHAPTERS.size() : chapter;
    }
}
