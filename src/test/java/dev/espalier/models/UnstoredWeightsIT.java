package dev.espalier.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.web.Http;
import dev.espalier.web.Http.Answer;
import dev.espalier.web.Http.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What the service says of uploads whose weights are not stored as they are used. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class UnstoredWeightsIT {
    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    private Http http = new Http(0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("espalier.data-dir", () -> folder.toString());
    }

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    /** The networks have 6, 4 and 3, or 6, 5 and 3 neurons. */
    @ParameterizedTest
    @CsvSource({
        "masks.pt, 43, multiplied by their masks",
        "masks_module.pt, 43, multiplied by their masks",
        "masks.safetensors, 43, multiplied by their masks",
        "masks.npz, 43, multiplied by their masks",
        "dynamic.pt, 53, dequantized",
        "dynamic_channels.pt, 53, dequantized",
        "dynamic_half.pt, 53, unpacked from quantized layers"
    })
    void counts_the_weights_that_the_network_uses(String file, int parameters, String finding) throws Exception {
        JsonNode model = upload(file).json();
        assertThat(model.path("parameters").asInt()).isEqualTo(parameters);
        assertThat(model.path("architecture").asString()).isEqualTo("mlp");
        assertThat(model.path("runnable").asBoolean()).isTrue();
        assertThat(model.path("findings").toString()).contains(finding);
        JsonNode layers = http.get("/api/v1/models/" + model.path("id").asString() + "/layers")
                .json();
        assertThat(layers.toString()).contains("\"0\"", "\"2\"").doesNotContain("orig", "packed");
        assertThat(model.path("sparsity").asDouble() > 0.3).isEqualTo(file.startsWith("masks"));
    }

    @ParameterizedTest
    @CsvSource({
        "orthogonal.pt, remove_parametrizations",
        "mask_other.pt, d.pop",
        "gptq.safetensors, as it was before it was quantized",
        "dynamic_object.pt, as it was before it was quantized"
    })
    void refuses_with_a_line_what_only_other_code_can_compute(String file, String line) throws Exception {
        Answer refused = upload(file);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("type").asString()).endsWith("unsupported-file");
        assertThat(refused.json().path("wayOut").asString()).contains(line);
    }

    private Answer upload(String file) throws Exception {
        byte[] content = Files.readAllBytes(Path.of("src/test/resources/formats/composition", file));
        return http.upload("/api/v1/models", Part.file(file, content));
    }
}
