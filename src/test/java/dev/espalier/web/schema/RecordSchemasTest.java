package dev.espalier.web.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.StepSpec;
import dev.espalier.compression.spec.layers.LayerSelection;
import dev.espalier.compression.spec.training.KeepBest;
import dev.espalier.web.CustomSchema;
import dev.espalier.web.problems.Problem;
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
        JsonNode schema = schemas.schema(Prune.class);
        assertThat(schema.at("/properties/type/const").asString()).isEqualTo("prune");
        assertThat(schema.at("/properties/sparsity/maximum").asInt()).isEqualTo(1);
        assertThat(schema.at("/properties/scope/default").asString()).isEqualTo("layer");
        assertThat(schema.at("/properties/layers/default").toString())
                .isEqualTo("{\"include\":[\"*\"],\"exclude\":[]}");
        assertThat(schema.at("/required").toString()).isEqualTo("[\"type\"]");
        assertThat(schema.at("/if/required").toString()).isEqualTo("[\"maxLatencyMs\"]");
        assertThat(schema.at("/else/required").toString()).isEqualTo("[\"sparsity\"]");
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
        assertThat(order.steps().get(1)).isInstanceOfSatisfying(Prune.class, prune -> {
            assertThat(prune.layers()).isEqualTo(new LayerSelection(List.of("*"), List.of("a.*")));
            Finetune finetune = requireNonNull(prune.finetune());
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
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"objective\": {\"type\": \"rate\"}}]} | /steps/0/objective/type: type must be one of \"error\", \"rate_distortion\", was \"rate\"; did you mean \"rate_distortion\"?",
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"objective\": {\"type\": \"rate_distortion\", \"lambda\": -0.1}}]} | /steps/0/objective/lambda: lambda must be at least 0, was -0.1",
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"objective\": {\"type\": \"rate_distortion\", \"lambda\": 1001}}]} | /steps/0/objective/lambda: lambda must be at most 1000, was 1001",
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"objective\": {\"type\": \"rate_distortion\", \"lambda\": \"NaN\"}}]} | /steps/0/objective/lambda: lambda must be a number, was \"NaN\"",
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"objective\": {\"type\": \"rate_distortion\", \"lambda\": 1e999}}]} | /steps/0/objective/lambda: lambda must be a number between -2^63 and 2^63, was 1E+999",
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"objective\": {\"type\": \"rate_distortion\", \"lamda\": 1}}]} | /steps/0/objective/lamda: there is no field \"lamda\" here; did you mean \"lambda\"?",
                "{\"steps\": [{\"type\": \"quantize\", \"bits\": 4, \"objective\": \"rate_distortion\"}]} | /steps/0/objective: objective must be an object, was \"rate_distortion\"; did you mean {\"type\":\"rate_distortion\"}?",
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
                "{\"steps\": [{\"type\": \"finetune\", \"epochs\": 1, \"optimizer\": \"adam\"}]} | /steps/0/optimizer: optimizer must be an object, was \"adam\"; did you mean {\"type\":\"adam\",\"learningRate\":0.001}?",
                "{\"steps\": [{\"type\": \"finetune\", \"epochs\": 1, \"optimizer\": \"Adam\"}]} | /steps/0/optimizer: optimizer must be an object, was \"Adam\"; did you mean {\"type\":\"adam\",\"learningRate\":0.001}?",
                "{\"steps\": [{\"type\": \"finetune\", \"optimizer\": 0.1}]} | /steps/0/optimizer: optimizer must be an object, was 0.1; did you mean {\"learningRate\":0.1,\"type\":\"sgd\"}?",
                "{\"steps\": [{\"type\": \"prune\", \"finetune\": 3}]} | /steps/0/finetune: finetune must be an object, was 3; did you mean {\"epochs\":3,\"optimizer\":{\"type\":\"sgd\",\"learningRate\":0.001}}?",
                "{\"steps\": [{\"type\": \"prune\", \"layers\": [\"fc*\"]}]} | /steps/0/layers: layers must be an object, was [\"fc*\"]; did you mean {\"include\":[\"fc*\"]}?",
                "{\"steps\": [{\"type\": \"prune\", \"layers\": \"fc*\"}]} | /steps/0/layers: layers must be an object, was \"fc*\"; did you mean {\"include\":[\"fc*\"]}?",
                "{\"steps\": [{\"type\": \"prune\", \"schedule\": \"cubic\"}]} | /steps/0/schedule: schedule must be an object, was \"cubic\"; did you mean {\"type\":\"cubic\"}?",
                "{\"steps\": [{\"type\": \"quantize\", \"range\": \"kl\"}]} | /steps/0/range: range must be an object, was \"kl\"; did you mean {\"method\":\"kl\"}?",
                "{\"steps\": [{\"type\": \"finetune\", \"keepBest\": \"test\"}]} | /steps/0/keepBest: keepBest must be true or false or an object, was \"test\"; did you mean {\"on\":\"test\"}?",
                "{\"steps\": [\"evaluate\"]} | /steps/0: steps[0] must be an object, was \"evaluate\"; did you mean {\"type\":\"evaluate\"}?",
                "{\"steps\": \"pruning\"} | /steps: steps must be a list, was \"pruning\"; did you mean [{\"type\":\"prune\",\"sparsity\":0.5}]?",
                "{\"steps\": {\"type\": \"evaluate\"}} | /steps: steps must be a list, was {\"type\":\"evaluate\"}; did you mean [{\"type\":\"evaluate\"}]?",
                "{\"steps\": 3} | /steps: steps must be a list, was 3",
                "{\"steps\": [{\"type\": \"measure\", \"batchSizes\": 8}]} | /steps/0/batchSizes: batchSizes must be a list, was 8; did you mean [8]?",
                "{\"steps\": [{\"type\": \"measure\", \"batchSizes\": \"all\"}]} | /steps/0/batchSizes: batchSizes must be a list, was \"all\"",
            })
    void explains_a_bad_field(String json, String expected) {
        assertThat(errors(json)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "finetune | \"lr\": 0.1 | lr | did you mean optimizer.learningRate, as in \"optimizer\": {\"learningRate\": 0.1}?",
                "finetune | \"momentum\": 0.9 | momentum | did you mean optimizer.momentum, as in \"optimizer\": {\"momentum\": 0.9}?",
                "finetune | \"weight_decay\": 0 | weight_decay | did you mean optimizer.weightDecay, as in \"optimizer\": {\"weightDecay\": 0}?",
                "finetune | \"batch_size\": 8 | batch_size | did you mean \"batchSize\"?",
                "finetune | \"optimizer\": {\"type\": \"sgd\", \"lr\": 1} | optimizer/lr | did you mean \"learningRate\"?",
                "prune | \"amount\": 0.5 | amount | did you mean \"sparsity\"?",
                "prune | \"optimizer\": \"sgd\" | optimizer | did you mean finetune.optimizer, as in \"finetune\": {\"optimizer\": {\"type\":\"sgd\",\"learningRate\":0.001}}?",
                "prune | \"lr\": 1 | lr | did you mean finetune.optimizer.learningRate, as in \"finetune\": {\"optimizer\": {\"learningRate\": 1}}?",
                "prune | \"include\": \"fc*\" | include | did you mean layers.include, as in \"layers\": {\"include\": [\"fc*\"]}?",
                "quantize | \"method\": \"mse\" | method | did you mean range.method, as in \"range\": {\"method\": \"mse\"}?",
                "quantize | \"num_bits\": 8 | num_bits | did you mean \"bits\"?",
                "quantize | \"seed\": 8 | seed | it belongs at the top of the body, outside of all lists and objects",
                "evaluate | \"colour\": 8 | colour | known are type, part",
            })
    void says_where_a_field_belongs(String type, String field, String pointer, String hint) {
        String name = pointer.substring(pointer.indexOf('/') + 1);
        assertThat(errors("{\"steps\": [{\"type\": \"" + type + "\", " + field + "}]}"))
                .contains("/steps/0/" + pointer + ": there is no field \"" + name + "\" here; " + hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": | line 1, column 6: Unexpected end-of-input within/between Object entries",
                "[1, 2 | line 1, column 6: Unexpected end-of-input: expected close marker for Array",
                "{\"a\": 1] | line 1, column 8: Unexpected close marker ']': expected '}'",
                "{\"a\": True} | line 1, column 7: Unrecognized token 'True': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                "{'a': 1} | line 1, column 2: Unexpected character ('''): was expecting double-quote to start property name",
                "// none | line 1, column 1: Unexpected character ('/'): maybe a (non-standard) comment?",
                "{} {} | line 1, column 4: trailing text behind the end of its value",
                "{\"a\": NaN} | line 1, column 10: Non-standard token 'NaN'",
            })
    void says_in_plain_words_what_is_no_json_and_where(String json, String fault) {
        assertThat(detail(json)).isEqualTo("the body is not JSON at " + fault);
        assertThat(part(json)).startsWith("part \"metadata\" is not JSON at " + fault);
    }

    @Test
    void says_which_part_is_wrong_and_how_curl_sends_any_text() {
        assertThat(part("{\"name\": \"a"))
                .isEqualTo("part \"metadata\" is not JSON at line 1, column 12: Unexpected end-of-input: was expecting"
                        + " closing quote for a string value; curl's -F cuts at ';', and"
                        + " -F 'metadata=<file.json;type=application/json' sends any text");
        assertThat(part("[]")).isEqualTo("part \"metadata\" must be an object, was []");
        assertThat(part("[".repeat(2000))).doesNotContain("Constraints", "`");
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

    private String part(String json) {
        Problem problem = requireNonNull(
                catchThrowableOfType(Problem.class, () -> schemas.readPart("metadata", json, Order.class)));
        return requireNonNull(problem.getBody().getDetail());
    }

    private Problem refused(String json) {
        return requireNonNull(catchThrowableOfType(Problem.class, () -> schemas.read(json, Order.class)));
    }
}
