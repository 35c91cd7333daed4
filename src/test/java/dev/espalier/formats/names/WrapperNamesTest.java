package dev.espalier.formats.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.espalier.tensors.waysout.PythonText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrapperNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            module.a.weight module.b.weight | a.weight b.weight
            _forward_module.a.weight _forward_module.b.weight | a.weight b.weight
            _module.a.weight _module.a.bias | a.weight a.bias
            a._orig_mod.0.weight b.weight | a.0.weight b.weight
            a.module.0.weight b.weight | a.0.weight b.weight
            a.module.0.weight a.scale | a.module.0.weight a.scale
            module.module.a.weight module.module.b.weight | a.weight b.weight
            module._orig_mod.module.a.weight | a.weight
            _fsdp_wrapped_module.a._fsdp_wrapped_module.weight | a.weight
            a._checkpoint_wrapped_module.weight b.weight | a.weight b.weight
            module.weight | weight
            submodule.a.weight submodule.b.weight | submodule.a.weight submodule.b.weight
            module module.a | module module.a
            module. | module.
            .module.a ..b | .module.a ..b
            _orig_mod.a.weight a.weight | _orig_mod.a.weight a.weight
            a.module a.module.b | a.module a.module.b
            modulea.b module.b | modulea.b module.b
            """)
    void drops_what_wrappers_put_in_and_nothing_else(String names, String expected) {
        List<String> given = List.of(names.split(" "));
        WrapperNames wrappers = WrapperNames.of(given, List.of());
        assertThat(wrappers.plain().keySet()).containsExactlyElementsOf(given);
        assertThat(wrappers.plain().values()).containsExactly(expected.split(" "));
        assertThat(wrappers.isPlain()).isEqualTo(names.equals(expected));
        assertThat(wrappers.findings().isEmpty()).isEqualTo(names.equals(expected));
        List<String> again = List.copyOf(wrappers.plain().values());
        assertThat(WrapperNames.of(again, List.of()).plain().values()).containsExactlyElementsOf(again);
    }

    @Test
    void leaves_out_counters_beside_a_wrapper_and_no_others() {
        List<String> names = List.of("module.a.weight", "module.steps", "n_averaged");
        assertThat(WrapperNames.of(names, List.of("module.steps", "n_averaged")).plain())
                .containsExactly(Map.entry("module.a.weight", "a.weight"), Map.entry("module.steps", "steps"));
        assertThat(WrapperNames.of(List.of("a.weight", "epoch"), List.of("epoch"))
                        .isPlain())
                .isTrue();
        List<String> statistics = List.of("module.weight", "num_batches_tracked");
        assertThat(WrapperNames.of(statistics, List.of("num_batches_tracked")).isPlain())
                .isTrue();
    }

    @Tag("long")
    @Test
    void takes_long_and_many_names_in_good_time() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            names.add("module.".repeat(8) + i + ".a".repeat(300));
            names.add("module.".repeat(100) + i);
        }
        assertTimeout(Duration.ofSeconds(30), () -> WrapperNames.of(names, names));
    }

    @Test
    void writes_any_text_as_python_does() {
        assertThat(PythonText.literal("net")).isEqualTo("\"net\"");
        assertThat(PythonText.literal("a\"b\\c\n\u007f")).isEqualTo("\"a\\\"b\\\\c\\x0a\\x7f\"");
        assertThat(PythonText.literal("größe \u202e \ud83d\ude00 \ud800"))
                .isEqualTo("\"größe \\u202e \\U0001f600 \\ud800\"");
    }
}
