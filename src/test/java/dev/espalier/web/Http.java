package dev.espalier.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain client for the tests of routes: what goes over the wire is what the test says. */
public final class Http {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    public Http(int port) {
        base = "http://localhost:" + port;
    }

    /** What came back. */
    public record Answer(int status, java.net.http.HttpHeaders headers, byte[] body) {
        public JsonNode json() {
            return JSON.readTree(body);
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String problem() {
            return status + " " + header("Content-Type") + " "
                    + json().path("type").asString("") + " "
                    + json().path("detail").asString("");
        }
    }

    /** One part of a multipart body; its head is everything between the boundary and the content. */
    public record Part(String head, Supplier<InputStream> content) {
        public static Part file(String fileName, byte[] content) {
            return new Part(
                    "Content-Disposition: form-data; name=\"file\"; filename=\"" + fileName
                            + "\"\r\nContent-Type: application/octet-stream",
                    () -> new ByteArrayInputStream(content));
        }

        public static Part text(String name, String content) {
            return new Part(
                    "Content-Disposition: form-data; name=\"" + name + "\"",
                    () -> new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    public Answer upload(String path, Part... parts) {
        return upload(path, List.of(), parts);
    }

    /** @param headers names and values in turns */
    public Answer upload(String path, List<String> headers, Part... parts) {
        return send(
                "POST",
                path,
                BodyPublishers.ofInputStream(() -> multipart(List.of(parts))),
                Stream.concat(
                                headers.stream(),
                                Stream.of("Content-Type", "multipart/form-data; boundary=xxBOUNDARYxx"))
                        .toArray(String[]::new));
    }

    public Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static InputStream multipart(List<Part> parts) {
        Stream<InputStream> pieces = parts.stream()
                .flatMap(part -> Stream.of(
                        ascii("--xxBOUNDARYxx\r\n" + part.head() + "\r\n\r\n"),
                        part.content().get(),
                        ascii("\r\n")));
        return new SequenceInputStream(Collections.enumeration(
                Stream.concat(pieces, Stream.of(ascii("--xxBOUNDARYxx--\r\n"))).toList()));
    }

    private static InputStream ascii(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
