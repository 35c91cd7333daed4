package dev.espalier.compression.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.espalier.runner.RunnerJson;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StepSpecTest {
    private static Stream<JsonSubTypes.Type> kinds() {
        return Stream.of(StepSpec.class.getAnnotation(JsonSubTypes.class).value());
    }

    @Test
    void every_kind_can_be_read() {
        assertThat(kinds().<Class<?>>map(JsonSubTypes.Type::value))
                .containsExactly(StepSpec.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_kind_is_called_in_json_as_it_calls_itself_and_says_what_it_does(JsonSubTypes.Type kind) {
        StepSpec ofNothing = RunnerJson.mapper().readValue("{\"type\": \"" + kind.name() + "\"}", StepSpec.class);
        assertThat(ofNothing).isInstanceOf(kind.value());
        assertThat(ofNothing.type()).isEqualTo(kind.name());
        assertThat(ofNothing.summary()).matches("[A-Z].*\\.");
    }
}
