package dev.espalier.formats.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    private static final String GRAPH = """
            {"input":[1,28,28],"nodes":[{"name":"conv1","op":"conv2d","stride":1,"padding":0,"dilation":1,"groups":1},\
            {"name":"flatten","op":"flatten"},{"name":"fc1","op":"linear"}],"output":"fc1"}""";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "{}", "äöü, none of the words", GRAPH})
    void gives_back_what_it_took(String text) {
        assertThat(Text.decode(new ByteSource(Text.encode(bytes(text))), 1000)).isEqualTo(bytes(text));
        byte[] many = bytes(text.repeat(20_000));
        assertThat(Text.decode(new ByteSource(Text.encode(many)), many.length)).isEqualTo(many);
    }

    @Test
    void takes_little_for_the_words_that_every_reader_knows() {
        assertThat(Text.encode(bytes(GRAPH)).length).isLessThan(GRAPH.length() / 5);
    }

    @Test
    void refuses_what_ends_early_or_late_or_is_longer_than_may_be() {
        byte[] coded = Text.encode(bytes(GRAPH));
        for (byte[] broken : new byte[][] {
            Arrays.copyOf(coded, coded.length - 1), Arrays.copyOf(coded, coded.length + 1), {1, 9}, {2, 1, 0}
        }) {
            assertThatThrownBy(() -> Text.decode(new ByteSource(broken), 1000)).isInstanceOf(BrokenStream.class);
        }
        assertThatThrownBy(() -> Text.decode(new ByteSource(coded), GRAPH.length() - 1))
                .isInstanceOf(BrokenStream.class);
    }

    /** In the page that readers are written from, and in the reader that is one. */
    @Test
    void has_the_words_that_are_told() throws IOException {
        String page = Files.readString(Path.of("docs", "packed-format.md"));
        assertThat(page.replace("\n", "")).contains("```text" + Text.WORDS + "```");
        String reader = Files.readString(
                Path.of("src", "main", "resources", "dev", "espalier", "formats", "packed", "packed_reader.py"));
        String words = reader.lines()
                .filter(line -> line.startsWith("    b'"))
                .map(line -> line.substring(6, line.length() - 1))
                .collect(Collectors.joining());
        assertThat(words).isEqualTo(Text.WORDS);
    }
}
