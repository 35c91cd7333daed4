package dev.espalier.jobs.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A job that ends in a packed file: its ledger, and the file as the next model. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class PackedJobIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", folder::toString);
    }

    private String upload(String name, byte[] content) throws Exception {
        Answer answer = http.upload("/api/v1/models", Http.Part.file(name, content));
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private String run(String model, String export) throws Exception {
        String job = http.post(
                        "/api/v1/jobs",
                        "{\"modelId\": \"" + model + "\", \"export\": [" + export
                                + "], \"steps\": [{\"type\": \"prune\", \"sparsity\": 0.5}, {\"type\": \"quantize\", \"bits\": 4}]}",
                        "Content-Type",
                        "application/json")
                .header("Location");
        JsonNode ended = http.get(job + "?wait=PT60S").json();
        assertThat(ended.get("status").asString()).as(ended.toString()).isEqualTo("succeeded");
        return job;
    }

    @Test
    void accounts_for_every_byte_and_is_the_next_model() throws Exception {
        http = new Http(port);
        String model = upload("small.pt", Files.readAllBytes(Path.of("src/test/resources/formats/small.pt")));
        String job = run(model, "\"safetensors\", \"packed\"");
        JsonNode artifact = http.get(job + "/artifacts").json().at("/items/1");
        assertThat(artifact.get("name").asString()).isEqualTo("model.packed");
        byte[] packed = http.get(job + "/artifacts/model.packed").body();

        JsonNode ledger = http.get(job + "/ledger").json();
        assertThat(ledger.propertyNames()).containsExactly("file", "bytes", "container", "rows");
        assertThat(ledger.get("file").asString()).isEqualTo("model.packed");
        assertThat(ledger.get("bytes").asLong()).isEqualTo(packed.length);
        long rows = 0;
        for (JsonNode row : ledger.get("rows")) {
            long total = row.get("total").asLong();
            assertThat(row.get("significance").asLong()
                            + row.get("codes").asLong()
                            + row.get("tables").asLong()
                            + row.get("header").asLong())
                    .isEqualTo(total);
            rows += total;
        }
        assertThat(rows + ledger.get("container").asLong()).isEqualTo(packed.length);
        assertThat(http.get(job + "/report").json().get("ledger")).isEqualTo(ledger);
        assertThat(new String(http.get(job + "/report", "Accept", "text/html").body(), StandardCharsets.UTF_8))
                .contains("Bytes of model.packed: " + String.format(Locale.ROOT, "%,d", packed.length));
        List<String> csv = new String(
                        http.get(job + "/ledger", "Accept", "text/csv").body(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(csv.getFirst())
                .isEqualTo("tensor,encoding,significance,codes,tables,header,total,bitsPerWeight,entropyBits");
        assertThat(csv.stream()
                        .skip(1)
                        .mapToLong(line -> Long.parseLong(line.split(",")[6]))
                        .sum())
                .isEqualTo(packed.length);

        String next = upload("model.packed", packed);
        String again = run(next, "\"safetensors\"");
        String plain = upload(
                "model.safetensors",
                http.get(job + "/artifacts/model.safetensors").body());
        assertThat(http.get(again + "/artifacts").json().at("/items/0/sha256"))
                .isEqualTo(http.get(run(plain, "\"safetensors\"") + "/artifacts")
                        .json()
                        .at("/items/0/sha256"));
        assertThat(http.get(again + "/report").json().get("ledger").isNull()).isTrue();
        assertThat(http.get(again + "/ledger").problem())
                .startsWith("404 ")
                .contains("it exported no packed file; post it again with \"packed\" in export");
    }
}
