package dev.espalier.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.databind.JsonNode;

/** The service as a client sees it: paths under {@code /api/v1}, JSON, multipart uploads, problems. */
final class Service {
    private static final String BASE_PATH = "/api/v1";

    private final URI root;
    private final RestClient client;

    Service(URI root) {
        this.root = root;
        client = RestClient.builder()
                .baseUrl(root + BASE_PATH)
                .defaultStatusHandler(HttpStatusCode::isError, Service::refuse)
                .build();
    }

    JsonNode get(String path) {
        return answer(path, client.get().uri(path));
    }

    JsonNode post(String path, JsonNode body) {
        return answer(
                path,
                client.post().uri(path).contentType(MediaType.APPLICATION_JSON).body(body));
    }

    /** Sends a file and what is to be said about it in one multipart request. */
    JsonNode upload(String path, Resource file, String metadata) {
        var json = new HttpHeaders();
        json.setContentType(MediaType.APPLICATION_JSON);
        var parts = new LinkedMultiValueMap<String, Object>();
        parts.add("metadata", new HttpEntity<>(metadata, json));
        parts.add("file", file);
        return answer(
                path,
                client.post()
                        .uri(path)
                        .contentType(MediaType.MULTIPART_FORM_DATA)
                        .body(parts));
    }

    /** An address that a person can open; {@code path} begins at the root, not at the base path. */
    String url(String path) {
        return root + path;
    }

    /** As {@link #url} of a path under the base path. */
    String apiUrl(String path) {
        return url(BASE_PATH + path);
    }

    private JsonNode answer(String path, RestClient.RequestHeadersSpec<?> request) {
        @Nullable JsonNode answer;
        try {
            answer = request.retrieve().body(JsonNode.class);
        } catch (RestClientException failure) {
            throw new SampleFailed(apiUrl(path) + ": " + failure.getMessage(), failure);
        }
        if (answer == null) {
            throw new SampleFailed(apiUrl(path) + " answered nothing");
        }
        return answer;
    }

    private static void refuse(HttpRequest request, ClientHttpResponse response) throws IOException {
        String problem = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
        throw new SampleFailed(request.getMethod() + " " + request.getURI() + " answered "
                + response.getStatusCode().value() + ": " + problem);
    }
}
