package dev.espalier.web.hints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.compression.spec.StepSpec;
import dev.espalier.jobs.JobSpec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

class MeantValueTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "maximum | 1 | {} | 80 | a fraction: did you mean 0.8?",
                "maximum | 1 | {} | 100 | a fraction: did you mean 1?",
                "exclusiveMaximum | 1 | {} | 12.5 | a fraction: did you mean 0.125?",
                "maximum | 1 | {} | 101 | ``",
                "maximum | 16 | {} | 80 | ``",
                "minimum | 1 | {} | 0 | ``",
                "type | \"number\" | {} | \"0.5\" | that is text: did you mean 0.5, without quotes?",
                "type | \"integer\" | {} | \"8\" | that is text: did you mean 8, without quotes?",
                "type | \"number\" | {} | \"80%\" | a fraction: did you mean 0.8?",
                "type | \"integer\" | {} | \"eight\" | ``",
                "type | \"boolean\" | {} | \"True\" | that is text: did you mean true, without quotes?",
                "type | \"string\" | {} | 5 | text: did you mean \"5\", in quotes?",
                "pattern | \"x\" | {\"format\": \"duration\"} | \"6h\" | did you mean \"PT6H\"?",
                "type | \"string\" | {\"format\": \"duration\"} | 3600 | did you mean \"PT1H\"?",
                "pattern | \"x\" | {\"format\": \"duration\"} | \"soon\" | ``",
                "enum | [\"sgd\", \"adam\"] | {} | \"Adam\" | did you mean \"adam\"?",
                "enum | [\"sgd\", \"adam\"] | {} | 3 | ``",
            })
    void says_what_was_meant(String keyword, String limit, String field, String value, String expected) {
        assertThat(MeantValue.of(keyword, JSON.readTree(limit), JSON.readTree(field), JSON.readTree(value))
                        .orElse(""))
                .isEqualTo(expected);
    }

    /** Every value that a job may hold, found by whoever writes it in other letters. */
    @ParameterizedTest
    @MethodSource("enumerations")
    void knows_every_value_of_a_job_in_other_letters(Class<? extends Enum<?>> type) {
        List<String> values =
                Stream.of(type.getEnumConstants()).map(MeantValueTest::written).toList();
        JsonNode known = JSON.valueToTree(values);
        for (String value : values) {
            for (String given : List.of(
                    value.toUpperCase(Locale.ROOT), value.replace('_', '-'), value.replace("_", ""), value + "_")) {
                if (!values.contains(given)) {
                    assertThat(MeantValue.of("enum", known, JSON.createObjectNode(), StringNode.valueOf(given)))
                            .as("%s of %s", given, values)
                            .contains("did you mean \"" + value + "\"?");
                }
            }
        }
    }

    private static Stream<Class<?>> enumerations() {
        return Stream.concat(
                        Stream.of(JobSpec.class, StepSpec.class).flatMap(MeantValueTest::inside),
                        Stream.of(StepSpec.class.getPermittedSubclasses()).flatMap(MeantValueTest::inside))
                .distinct();
    }

    private static Stream<Class<?>> inside(Class<?> type) {
        Stream<Class<?>> own = type.isEnum() ? Stream.of(type) : Stream.empty();
        Stream<Class<?>> below = type.isRecord()
                ? Stream.of(type.getRecordComponents())
                        .map(component -> component.getType())
                        .filter(component -> component.getName().startsWith("dev.espalier."))
                        .flatMap(MeantValueTest::inside)
                : Stream.empty();
        return Stream.concat(own, below);
    }

    private static String written(Enum<?> constant) {
        return JSON.valueToTree(constant).asString();
    }
}
