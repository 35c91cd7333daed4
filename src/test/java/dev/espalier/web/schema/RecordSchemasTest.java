package dev.espalier.web.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.compression.spec.KeepBest;
import dev.espalier.compression.spec.LayerSelection;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.web.CustomSchema;
import dev.espalier.web.Problem;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecordSchemasTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(tools.jackson.databind.MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();
    private static final CustomSchema KEEP_BEST = new CustomSchema(KeepBest.class, """
            {"type": ["boolean", "object"], "if": {"type": "boolean"}, "then": {"const": false},
             "else": {"properties": {"on": {"enum": ["test", "validation"]}}, "required": ["on"], "additionalProperties": false}}""");

    private final RecordSchemas schemas = new RecordSchemas(JSON, List.of(KEEP_BEST));

    record Order(
            @NotNull @Size(min = 1, max = 10) String name,
            long seed,
            @Nullable Long memoryBytes,
            Duration limit,
            Map<String, String> labels,
            @NotEmpty @Size(max = 3) List<@NotNull StepSpec> steps) {
        Order {
            limit = limit == null ? Duration.ofHours(24) : limit;
            labels = labels == null ? Map.of() : Map.copyOf(labels);
            steps = steps == null ? List.of() : List.copyOf(steps);
        }
    }

    @Test
    void reads_defaults_and_bounds_from_the_record() {
        JsonNode schema = schemas.schema(StepSpec.Prune.class);
        assertThat(schema.at("/properties/type/const").asString()).isEqualTo("prune");
        assertThat(schema.at("/properties/sparsity/maximum").asInt()).isEqualTo(1);
        assertThat(schema.at("/properties/scope/default").asString()).isEqualTo("layer");
        assertThat(schema.at("/properties/layers/default").toString())
                .isEqualTo("{\"include\":[\"*\"],\"exclude\":[]}");
        assertThat(schema.at("/required").toString()).isEqualTo("[\"type\",\"sparsity\"]");
        assertThat(schema.at("/additionalProperties").toString()).isEqualTo("false");
        assertThat(schema.at("/properties/finetune").toString()).doesNotContain("\"const\":\"finetune\"");
    }

    @Test
    void reads_a_whole_order() {
        Order order = schemas.read("""
                {"name": "n", "memoryBytes": null, "limit": "PT6H", "seed": 2.0, "labels": {"team": "vision", "gone": null},
                 "steps": [
                  {"type": "evaluate"},
                  {"type": "prune", "sparsity": 0.5, "layers": {"exclude": ["a.*"]},
                   "finetune": {"epochs": 3, "optimizer": {"type": "sgd", "learningRate": 0.1}, "keepBest": false}},
                  {"type": "finetune", "epochs": 1, "optimizer": {"type": "sgd", "learningRate": 0.1}, "keepBest": {"on": "test"}}]}""", Order.class);
        assertThat(order.limit()).isEqualTo(Duration.ofHours(6));
        assertThat(order.seed()).isEqualTo(2);
        assertThat(order.labels()).containsOnly(Map.entry("team", "vision"));
        assertThat(order.steps()).hasSize(3);
        assertThat(order.steps().get(1)).isInstanceOfSatisfying(StepSpec.Prune.class, prune -> {
            assertThat(prune.layers()).isEqualTo(new LayerSelection(List.of("*"), List.of("a.*")));
            StepSpec.Finetune finetune = requireNonNull(prune.finetune());
            assertThat(finetune.batchSize()).isEqualTo(128);
            assertThat(finetune.keepBest()).isEqualTo(new KeepBest(null));
        });
    }

    @Test
    void names_every_bad_field_at_once() {
        assertThat(errors("""
                        {"name": "", "limit": "soon", "nmae": 1,
                         "steps": [{"type": "quantize", "bits": 17, "finetune": {"epochs": "1", "optimizer": {"type": "adamax", "learningRate": 1}}},
                                   {"type": "squash"}, {"type": "prune", "sparsty": 0.5}]}"""))
                .containsExactlyInAnyOrder(
                        "/name: name must have at least 1 character, was \"\"",
                        "/limit: limit must be an ISO 8601 duration such as \"PT6H\", was \"soon\"",
                        "/nmae: there is no field \"nmae\" here; did you mean \"name\"?",
                        "/steps/0/bits: bits must be at most 16, was 17",
                        "/steps/0/finetune/epochs: epochs must be a whole number, was \"1\"; that is text: did you mean 1, without quotes?",
                        "/steps/0/finetune/optimizer/type: type must be one of \"sgd\", \"adam\", \"adamw\", was \"adamax\"",
                        "/steps/1/type: type must be one of \"evaluate\", \"prune\", \"finetune\", \"quantize\", \"recalibrate\", \"sensitivity\", \"measure\", was \"squash\"",
                        "/steps/2/sparsity: sparsity is required",
                        "/steps/2/sparsty: there is no field \"sparsty\" here; did you mean \"sparsity\"?");
    }

    @Test
    void a_value_that_nothing_can_take_hides_no_other_error() {
        assertThat(errors("""
                        {"name": "\\u0000", "seed": 1e400, "memoryBytes": "all", "steps": [{"type": "quantize", "bits": 17}, 1e400]}"""))
                .containsExactlyInAnyOrder(
                        "/name: name must not hold the character U+0000 or half a surrogate pair",
                        "/seed: seed must be a number between -2^63 and 2^63, was 1E+400",
                        "/steps/1: steps[1] must be a number between -2^63 and 2^63, was 1E+400",
                        "/memoryBytes: memoryBytes must be a whole number, was \"all\"",
                        "/steps/0/bits: bits must be at most 16, was 17");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"seed\": \"1\"} | /seed: seed must be a whole number, was \"1\"; that is text: did you mean 1, without quotes?",
                "{\"seed\": 1.5} | /seed: seed must be a whole number, was 1.5",
                "{\"seed\": 1e30} | /seed: seed must be a number between -2^63 and 2^63, was 1E+30",
                "{\"seed\": 1e999999999} | /seed: seed must be a number between -2^63 and 2^63, was 1E+999999999",
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"range\": {\"halfRange\": 1e-60}}]} | /steps/0/range/halfRange: halfRange must be at least 1E-30, was 1E-60",
                "{\"labels\": {\"a\": 1}} | /labels/a: a must be a string, was 1; text: did you mean \"1\", in quotes?",
                "{\"labels\": []} | /labels: labels must be an object, was []",
                "{\"limit\": \"PT\"} | /limit: limit must be an ISO 8601 duration such as \"PT6H\", was \"PT\"",
                "{\"limit\": 6} | /limit: limit must be a string, was 6; did you mean \"PT6S\"?",
                "{\"steps\": []} | /steps: steps must have at least 1 item, was []",
                "{\"steps\": [null]} | /steps/0: steps[0] must be an object, was null",
                "{\"steps\": [{}]} | /steps/0/type: type is required",
                "{\"steps\": [{\"type\": 3}]} | /steps/0/type: type must be one of \"evaluate\", \"prune\", \"finetune\", \"quantize\", \"recalibrate\", \"sensitivity\", \"measure\", was 3",
                "{\"name\": \"äöüäöüäöüäö\"} | /name: name must have at most 10 characters, was \"äöüäöüäöüäö\"",
                "{\"name\": \"a\\u0000\"} | /name: name must not hold the character U+0000 or half a surrogate pair",
            })
    void explains_a_bad_field(String json, String expected) {
        assertThat(errors(json)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 1, \"a\": 2} | uplicate",
                "{} {} | railing",
                "{\"a\": NaN} | NaN",
                "{\"a\": | not JSON",
                "`` | empty",
                "[] | the body must be an object, was []",
                "null | the body must be an object, was null",
            })
    void refuses_what_is_not_one_json_object(String json, String expected) {
        assertThat(detail(json))
                .contains(expected)
                .as("what a client could not do")
                .doesNotContain("Feature");
    }

    private List<String> errors(String json) {
        var properties = requireNonNull(refused(json).getBody().getProperties());
        return ((List<?>) requireNonNull(properties.get("errors")))
                .stream()
                        .map(error -> (Problem.FieldError) error)
                        .map(error -> error.pointer() + ": " + error.detail())
                        .toList();
    }

    private String detail(String json) {
        return requireNonNull(refused(json).getBody().getDetail());
    }

    private Problem refused(String json) {
        return requireNonNull(catchThrowableOfType(Problem.class, () -> schemas.read(json, Order.class)));
    }
}
