package dev.espalier.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyHeaderTest {
    private static final String PLAIN = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void reads_versions_1_to_3(int version) throws IOException {
        NpyHeader header = read(npy(version, PLAIN, 24));
        assertThat(header.tensor()).isEqualTo(new TensorInfo("w", DType.FLOAT32, List.of(2L, 3L)));
        assertThat(header.begin()).isEqualTo((version == 1 ? 10 : 12) + PLAIN.length());
        assertThat(header.fortranOrder()).isFalse();
        assertThat(header.bigEndian()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"shape\":(6L,),\"descr\":\">f4\",\"fortran_order\":True}; true; true",
                "{'descr': '=f4', 'fortran_order': False, 'shape': (1, 6,)}; false; false",
                "{'descr': 'f4', 'fortran_order': False, 'shape': (6,)}; false; false"
            })
    void takes_what_pythons_of_all_ages_wrote(String text, boolean bigEndian, boolean fortranOrder) throws IOException {
        NpyHeader header = read(npy(1, text, 24));
        assertThat(header.tensor().elements()).isEqualTo(6);
        assertThat(header.bigEndian()).isEqualTo(bigEndian);
        assertThat(header.fortranOrder()).isEqualTo(fortranOrder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{'descr': '<f4', 'fortran_order': False}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1}",
                "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
                "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': 6}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3.0)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, True)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').system('id')}",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} # more",
                "{'descr': '<f4', 'fortran_order': False, 'shape': ((((((((((((((((((1,),),),),),),),),),),),),),),),),),)}",
                "{'desc\\x72': '<f4', 'fortran_order': False, 'shape': (2, 3)}"
            })
    void refuses_any_other_text_as_corrupt_and_names_the_array(String text) {
        assertRefused(npy(1, text, 24), RefusedFile.Reason.CORRUPT_FILE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'<U5'", "'|S3'", "'<c8'", "'|V2'", "'<M8[ns]'", "'<f16'", "[('a', '<f4'), ('b', '<i4')]", "''"})
    void refuses_what_is_no_plain_number_as_unsupported(String descr) {
        assertRefused(npy(1, PLAIN.replace("'<f4'", descr), 24), RefusedFile.Reason.UNSUPPORTED_FILE);
    }

    @Test
    void refuses_objects_as_hostile() {
        assertRefused(npy(1, PLAIN.replace("<f4", "|O"), 24), RefusedFile.Reason.HOSTILE_FILE);
    }

    @Test
    void refuses_a_version_or_a_beginning_that_is_not_known() {
        assertRefused(npy(4, PLAIN, 24), RefusedFile.Reason.CORRUPT_FILE);
        byte[] other = npy(1, PLAIN, 24);
        other[0] = 'X';
        assertRefused(other, RefusedFile.Reason.CORRUPT_FILE);
    }

    @Test
    void refuses_a_header_longer_than_its_entry() {
        byte[] lies = npy(2, PLAIN, 24);
        lies[10] = 1;
        assertRefused(lies, RefusedFile.Reason.CORRUPT_FILE);
        lies[11] = (byte) 0xff;
        assertRefused(lies, RefusedFile.Reason.CORRUPT_FILE);
    }

    @Test
    void refuses_an_entry_cut_anywhere() {
        byte[] whole = npy(1, PLAIN, 24);
        for (int length = 0; length < whole.length; length++) {
            assertRefused(java.util.Arrays.copyOf(whole, length), RefusedFile.Reason.CORRUPT_FILE);
        }
    }

    private static void assertRefused(byte[] entry, RefusedFile.Reason reason) {
        assertThatThrownBy(() -> read(entry))
                .isInstanceOfSatisfying(
                        RefusedFile.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining("\"w\"");
    }

    private static NpyHeader read(byte[] entry) throws IOException {
        return NpyHeader.read("w", new ByteArrayInputStream(entry), entry.length);
    }

    private static byte[] npy(int version, String header, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        out.write(header.length());
        out.write(header.length() >> 8);
        if (version > 1) {
            out.write(0);
            out.write(0);
        }
        out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[dataBytes]);
        return out.toByteArray();
    }
}
