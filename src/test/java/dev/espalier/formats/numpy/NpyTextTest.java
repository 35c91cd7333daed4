package dev.espalier.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTextTest {
    private static final byte[] TWO_OF_THREE =
            "cat\0\0\0".getBytes(StandardCharsets.US_ASCII); // "cat" and "" at one byte a character

    @ParameterizedTest
    @CsvSource({"<U3, UTF-32LE", ">U3, UTF-32BE", "=U3, UTF-32LE", "U3, UTF-32LE", "|S3, US-ASCII", "S3, US-ASCII"})
    void reads_values_of_one_width_without_the_zeros_behind_them(String code, String charset) throws IOException {
        byte[] data = "catno\0\0\0\0".getBytes(Charset.forName(charset));
        NpyText text = text(1, header(code, "False", "(3,)"), data).orElseThrow();
        assertThat(text.width()).isEqualTo(3);
        assertThat(text.shape()).containsExactly(3L);
        assertThat(values(text)).containsExactly("cat", "no", "");
        assertThat(values(text)).hasSize(3);
    }

    @Test
    void reads_characters_of_every_plane_and_marks_what_is_none() throws IOException {
        byte[] data = {(byte) 0xac, 0x20, 0, 0, 0, (byte) 0xf6, 1, 0, 0, 0, 0x11, 0};
        assertThat(values(text(1, header("<U3", "False", "()"), data).orElseThrow()))
                .containsExactly("\u20ac\ud83d\ude00\ufffd");
        byte[] utf8 = "\u00fc".getBytes(StandardCharsets.UTF_8);
        assertThat(values(text(1, header("|S2", "False", "()"), utf8).orElseThrow()))
                .containsExactly("\u00fc");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void reads_headers_of_versions_1_to_3(int version) throws IOException {
        assertThat(values(text(version, header("|S3", "False", "(1, 2)"), TWO_OF_THREE)
                        .orElseThrow()))
                .containsExactly("cat", "");
        assertThat(text(version + 3, header("|S3", "False", "(2,)"), TWO_OF_THREE))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<f4|False|(2,)|false",
                "S12345|False|(2,)|false",
                "S0|False|(2,)|false",
                "S3|False|(1, 2)|true",
                "S3|False|(1, 1, 2)|false",
                "S3|False|(-1,)|false",
                "S3|False|(True,)|false",
                "S3|False|'x'|false",
                "S3|True|(2,)|true",
                "S3|True|(1, 2)|false",
                "S3|False|(999999999999,)|false",
                "S3|False|(0,)|true"
            })
    void takes_one_or_two_axes_of_text_in_rows(String code, String fortran, String shape, boolean taken)
            throws IOException {
        assertThat(text(1, header(code, fortran, shape), TWO_OF_THREE).isPresent())
                .isEqualTo(taken);
    }

    @Test
    void is_none_where_the_values_would_not_fit_the_file() throws IOException {
        String header = header("<U60", "False", "(2,)");
        int most = 10 + header.length() + 480;
        assertThat(NpyText.of("a", 480, opening(1, header, new byte[480]))).isPresent();
        assertThat(NpyText.of("a", 479, opening(1, header, new byte[480]))).isEmpty();
        NpyText cut = NpyText.of("a", most, opening(1, header, new byte[300])).orElseThrow();
        assertThatThrownBy(() -> values(cut)).hasMessageContaining("array \"a\" ends 1 values early");
    }

    @Test
    void is_none_where_the_header_is_none() throws IOException {
        byte[] whole = file(1, header("|S3", "False", "(2,)"), TWO_OF_THREE);
        for (int length : new int[] {0, 7, 9, 20}) {
            assertThat(NpyText.of("a", 100, () -> new ByteArrayInputStream(Arrays.copyOf(whole, length))))
                    .isEmpty();
        }
        byte[] other = whole.clone();
        other[1] = 'P';
        assertThat(NpyText.of("a", 100, () -> new ByteArrayInputStream(other))).isEmpty();
        assertThat(text(1, "[" + header("|S3", "False", "(2,)") + "]", TWO_OF_THREE))
                .isEmpty();
    }

    private static Optional<NpyText> text(int version, String header, byte[] data) throws IOException {
        return NpyText.of("a", file(version, header, data).length, opening(version, header, data));
    }

    private static NpyText.Opening opening(int version, String header, byte[] data) {
        return () -> new ByteArrayInputStream(file(version, header, data));
    }

    private static String header(String code, String fortran, String shape) {
        return "{'descr': '" + code + "', 'fortran_order': " + fortran + ", 'shape': " + shape + "}";
    }

    private static byte[] file(int version, String header, byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        bytes.writeBytes(new byte[] {(byte) header.length(), 0});
        bytes.writeBytes(version == 1 ? new byte[0] : new byte[2]);
        bytes.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(data);
        return bytes.toByteArray();
    }

    private static List<String> values(NpyText text) throws IOException {
        List<String> values = new ArrayList<>();
        text.each(values::add);
        return values;
    }
}
