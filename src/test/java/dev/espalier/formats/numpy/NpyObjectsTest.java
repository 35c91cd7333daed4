package dev.espalier.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyObjectsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(lS'cat'\\naS'dog'\\na.|UNSUPPORTED_FILE|of plain data",
                "c__main__\\nNet\\n)\\R.|HOSTILE_FILE|cannot be judged",
                "cos\\nsystem\\n(S'true'\\ntR.|HOSTILE_FILE|GLOBAL os.system",
                "(lc__main__\\nConfig\\na.|UNSUPPORTED_FILE|of unknown classes",
                "not a pickle|HOSTILE_FILE|cannot be judged"
            })
    void an_array_of_objects_is_what_its_pickle_is(String pickle, Reason reason, String said) throws IOException {
        RefusedFile refused = refusal(pickle.replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused)
                .hasMessageContaining("array \"y\" holds Python objects")
                .hasMessageContaining(said);
        assertThat(refused.wayOut().contains("allow_pickle")).isEqualTo(said.equals("of plain data"));
    }

    @Test
    void a_large_one_is_not_looked_into() throws IOException {
        RefusedFile refused = NpyObjects.refusal("y", new ByteArrayInputStream(new byte[0]), 1L << 40);
        assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED_FILE);
        assertThat(refused.wayOut()).doesNotContain("allow_pickle");
    }

    private static RefusedFile refusal(byte[] pickle) throws IOException {
        return NpyObjects.refusal("y", new ByteArrayInputStream(pickle), pickle.length);
    }
}
