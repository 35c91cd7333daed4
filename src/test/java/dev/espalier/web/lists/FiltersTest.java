package dev.espalier.web.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.web.lists.FilteredBy.Filter;
import dev.espalier.web.lists.FilteredBy.Kind;
import dev.espalier.web.problems.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
    private enum Colour {
        @JsonProperty("red")
        RED,
        @JsonProperty("dark_blue")
        DARK_BLUE
    }

    @SuppressWarnings("unused") // read for its annotation
    private static void list(
            @FilteredBy({
                        @Filter(name = "sha256", kind = Kind.SHA256, description = "", example = ""),
                        @Filter(name = "colour", kind = Kind.ANY_OF, of = Colour.class, description = "", example = ""),
                        @Filter(name = "name", description = "", example = ""),
                        @Filter(name = "label", kind = Kind.LABELS, description = "", example = "")
                    })
                    Filters filters) {}

    @Test
    void reads_any_of_several_values_repeated_or_with_commas() {
        assertThat(read("colour=dark_blue", "colour=red").anyOf("colour", Colour.class))
                .containsExactly(Colour.DARK_BLUE, Colour.RED);
        assertThat(read("colour=red,dark_blue,red").anyOf("colour", Colour.class))
                .containsExactly(Colour.DARK_BLUE, Colour.RED);
        assertThat(read().anyOf("colour", Colour.class)).isEmpty();
    }

    @Test
    void splits_a_label_at_its_first_equals_sign_and_nowhere_else() {
        assertThat(read("label=team=a=b,c", "label=größe=", "label=x= y ").labels())
                .containsExactlyInAnyOrder(
                        new Filters.Label("team", "a=b,c"),
                        new Filters.Label("größe", ""),
                        new Filters.Label("x", " y "));
    }

    @ParameterizedTest
    @CsvSource({
        "colour=blue, 'any of red, dark_blue, was \"blue\"'",
        "colour=RED, was \"RED\"",
        "'colour=red,', was \"\"",
        "colour=, colour must have 1 to 1000 characters",
        "sha256=abc, 64 hex digits",
        "label=team, key=value",
        "label==vision, key=value",
        "name=, name must have"
    })
    void refuses_what_it_does_not_know_and_says_what_it_does(String parameter, String detail) {
        assertThatThrownBy(() -> read(parameter)).isInstanceOf(Problem.class).hasMessageContaining(detail);
    }

    @Test
    void binds_tokens_to_what_is_asked_and_not_to_how() {
        assertThat(read("colour=red,dark_blue", "label=a=1").binding())
                .isEqualTo(read("label=a=1", "colour=dark_blue", "colour=red").binding())
                .isNotEqualTo(read("colour=red", "label=a=1").binding());
        assertThat(read().binding()).isEmpty();
        assertThat(read("sha256=" + "A".repeat(64)).binding())
                .isEqualTo(read("sha256=" + "a".repeat(64)).binding());
    }

    @Test
    void makes_conditions_whose_values_are_all_parameters() {
        Where where = new Where()
                .equal("format", Optional.of("x' or 1=1"))
                .equal("task", Optional.empty())
                .in("state", List.of("a", "b"), Function.identity())
                .in("other", List.<String>of(), Function.identity())
                .glob("name", Optional.of("50%_!*"))
                .labelled("job", List.of(new Filters.Label("k", "v")));
        assertThat(where.sql())
                .isEqualTo(" and format = :where0 and state in (:where1) and name like :where2 escape '!'"
                        + " and exists (select 1 from job_label l where l.job_id = job.id and l.name = :where3"
                        + " and l.content = :where4)");
        assertThat(where.parameters())
                .isEqualTo(Map.of(
                        "where0",
                        "x' or 1=1",
                        "where1",
                        List.of("a", "b"),
                        "where2",
                        "50!%!_!!%",
                        "where3",
                        "k",
                        "where4",
                        "v"));
    }

    private static Filters read(String... parameters) {
        FilteredBy declared = Arrays.stream(FiltersTest.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("list"))
                .flatMap(method -> Filters.declaredOn(method.getParameters()[0]).stream())
                .findFirst()
                .orElseThrow();
        return Filters.read(declared, name -> {
            String[] values = Arrays.stream(parameters)
                    .filter(parameter -> parameter.startsWith(name + "="))
                    .map(parameter -> parameter.substring(name.length() + 1))
                    .toArray(String[]::new);
            return values.length == 0 ? null : values;
        });
    }
}
