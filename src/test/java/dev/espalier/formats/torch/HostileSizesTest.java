package dev.espalier.formats.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.formats.Verdict;
import dev.espalier.formats.pickle.PickleLimits;
import dev.espalier.formats.pickle.PickleReader;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pickles made to take far more memory or time than their size: what they take is a multiple of it. */
class HostileSizesTest {
    private static final int OPCODES = 300_000;

    /** The cheapest ways to make a reader allocate: opcodes of one or two bytes that each leave an object. */
    @Tag("long")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "]            | 1",
                "}            | 1",
                ")            | 1",
                "N\\x94       | 2",
                "]\\x94       | 2",
                "N\\x85       | 2",
                "K\\x07       | 1",
                "M\\x07\\x07   | 1",
                "U\\x00       | 1",
                "}U\\x00Ns    | 4",
                "ca\\nb\\n     | 1",
            })
    void takes_a_bounded_multiple_of_a_pickle(String pattern, int opcodes) throws IOException {
        byte[] pickle = pickle("\\x80\\x04" + pattern.strip().repeat(OPCODES / opcodes) + "N.");
        assertThat(refusal(pickle)).isPresent();
    }

    @Test
    void copies_no_dictionary_over_and_over() throws IOException {
        String items =
                IntStream.range(1000, 2000).mapToObj(i -> "U\\x04" + i + "N").collect(Collectors.joining());
        String copies = "ccollections\\nOrderedDict\\nq\\x01" + "h\\x01h\\x00\\x85R".repeat(20_000);
        assertThat(refusal(pickle("\\x80\\x02}q\\x00(" + items + "u0" + "h\\x00\\x850" + copies + ".")))
                .hasValueSatisfying(refused -> assertThat(refused).hasMessageContaining("copies"));
    }

    @Test
    void looks_into_no_tuple_again_and_again() throws IOException {
        String many = "(" + "N".repeat(200_000) + "tq\\x000";
        String states = "c__main__\\nNet\\n)\\x81" + "h\\x00b".repeat(200_000);
        assertThat(refusal(pickle("\\x80\\x02" + many + states + "."))).isPresent();
    }

    @Test
    void judges_the_same_bytes_once() throws IOException {
        String text = "X\\x00\\x00\\x01\\x00" + "N".repeat(65_535) + ".q\\x000";
        String calls = "ctorch.storage\\n_load_from_bytes\\nq\\x01" + "h\\x01h\\x00\\x85R".repeat(50_000);
        assertThat(refusal(pickle("\\x80\\x02" + text + calls + "."))).isPresent();
    }

    private static Optional<RefusedFile> refusal(byte[] pickle) throws IOException {
        return Verdict.of(
                pickle.length,
                () -> StateDict.of(PickleReader.read(MemorySegment.ofArray(pickle), 0, "", PickleLimits.DEFAULT)));
    }

    /** Bytes from text with escapes of bytes and line feeds. */
    private static byte[] pickle(String escaped) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) != '\\') {
                plain.append(escaped.charAt(i));
            } else if (escaped.charAt(i + 1) == 'n') {
                plain.append('\n');
                i++;
            } else {
                plain.append((char) Integer.parseInt(escaped.substring(i + 2, i + 4), 16));
                i += 3;
            }
        }
        return plain.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
