package dev.espalier.packages;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The Compose files against the Compose Specification, and against what the image and the service know. */
class ComposeTest {
    private static final String ALONE = "docker-compose.yml";
    private static final String POSTGRESQL = "docker-compose.postgresql.yml";

    @ParameterizedTest
    @ValueSource(strings = {ALONE, POSTGRESQL})
    void follows_the_specification(String file) throws IOException {
        assertThat(errors(read(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{services: {a: {image: x, port: ['1:1']}}}",
                "{services: {a: {image: x, depends_on: {b: {condition: healthy}}}}}",
                "{services: {a: {image: x, read_only: [yes]}}}",
                "{volume: {a: {}}}"
            })
    void what_does_not_follow_it_is_noticed(String yaml) throws IOException {
        assertThat(errors(parse(yaml))).isNotEmpty();
    }

    @Test
    void sets_only_variables_that_the_service_knows() throws IOException {
        List<String> variables = new ArrayList<>();
        for (Map.Entry<String, JsonNode> service : services(POSTGRESQL).toList()) {
            if (!service.getKey().equals("database")) {
                variables.addAll(service.getValue().path("environment").propertyNames());
            }
        }
        assertThat(variables).contains("ESPALIER_ROLE").allMatch(Settings::isKnown);
    }

    @ParameterizedTest
    @ValueSource(strings = {ALONE, POSTGRESQL})
    void names_the_ports_and_folders_of_the_image(String file) throws IOException {
        String image = Files.readString(Path.of("Dockerfile"));
        for (Map.Entry<String, JsonNode> each : services(file).toList()) {
            JsonNode service = each.getValue();
            if (each.getKey().equals("database")) {
                continue;
            }
            for (JsonNode port : service.path("ports")) {
                String inside = port.asString().substring(port.asString().lastIndexOf(':') + 1);
                assertThat(image).contains("EXPOSE " + inside);
            }
            for (JsonNode volume : service.path("volumes")) {
                assertThat(image).contains("VOLUME " + volume.asString().split(":", -1)[1]);
            }
            if (service.has("image")) {
                assertThat(service.get("image").asString()).isEqualTo("espalier:" + Settings.version());
            }
        }
    }

    @Test
    void whatever_is_referred_to_is_there() throws IOException {
        JsonNode alone = read(ALONE);
        JsonNode both = read(POSTGRESQL);
        for (Map.Entry<String, JsonNode> each : services(POSTGRESQL).toList()) {
            JsonNode service = each.getValue();
            for (JsonNode network : service.path("networks")) {
                assertThat(both.path("networks").has(network.asString()))
                        .as(network.asString())
                        .isTrue();
            }
            for (JsonNode volume : service.path("volumes")) {
                String name = volume.asString().split(":", -1)[0];
                assertThat(alone.path("volumes").has(name)
                                || both.path("volumes").has(name))
                        .as(name)
                        .isTrue();
            }
            for (JsonNode secret : service.path("secrets")) {
                String name = secret.isString()
                        ? secret.asString()
                        : secret.get("source").asString();
                assertThat(both.path("secrets").has(name)).as(name).isTrue();
            }
            for (String needed : service.path("depends_on").propertyNames()) {
                assertThat(both.path("services").path(needed).has("healthcheck"))
                        .as(needed)
                        .isTrue();
            }
        }
    }

    @Test
    void a_worker_is_as_locked_up_as_the_service_and_reaches_nothing_outside() throws IOException {
        JsonNode alone = read(ALONE).at("/services/espalier");
        JsonNode worker = read(POSTGRESQL).at("/services/worker");
        for (String field :
                List.of("read_only", "tmpfs", "cap_drop", "security_opt", "pids_limit", "stop_grace_period")) {
            assertThat(worker.get(field)).as(field).isNotNull().isEqualTo(alone.get(field));
        }
        assertThat(worker.get("networks")).hasSize(1);
        assertThat(read(POSTGRESQL).at("/networks/inside/internal").asBoolean()).isTrue();
    }

    private static Stream<Map.Entry<String, JsonNode>> services(String file) throws IOException {
        return read(file).get("services").propertyStream();
    }

    private static JsonNode read(String file) throws IOException {
        return parse(Files.readString(Path.of(file)));
    }

    private static JsonNode parse(String yaml) {
        return JsonMapper.shared().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
    }

    private static List<?> errors(JsonNode compose) throws IOException {
        var specification = (ObjectNode) JsonMapper.shared()
                .readTree(new ClassPathResource("packages/compose-spec.json").getContentAsByteArray());
        // Both are no addresses that a validator could do anything with.
        specification.remove(List.of("$id", "$schema"));
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(specification.toString(), InputFormat.JSON);
        return schema.validate(compose.toString(), InputFormat.JSON);
    }
}
