package dev.espalier.formats.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.formats.pickle.PickleWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchZipWriterTest {
    private static final byte[] DATA = "0123456789".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    /** Every boundary between the 32-bit and the 64-bit form, tried with small files by lowering it. */
    @ParameterizedTest
    @ValueSource(longs = {ZipRecord.LARGEST, 1 << 12, 150, 11, 10, 0})
    void any_zip_reader_finds_stored_entries_with_their_checksums(long largest) throws IOException {
        Path file = write("a.pt", largest);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly("archive/empty", "archive/größe", "archive/data/0", "archive/data/1");
            assertThat(zip.stream().map(ZipEntry::getMethod)).containsOnly(ZipEntry.STORED);
            // Reading to the end compares the checksum.
            assertThat(zip.getInputStream(zip.getEntry("archive/data/1")).readAllBytes())
                    .isEqualTo(DATA);
        }
    }

    @Test
    void data_begins_at_multiples_of_64_bytes() throws IOException {
        String bytes = new String(Files.readAllBytes(write("a.pt", ZipRecord.LARGEST)), StandardCharsets.ISO_8859_1);
        int first = bytes.indexOf("0123456789");
        int second = bytes.indexOf("0123456789", first + 1);
        assertThat(List.of(first % 64, second % 64)).containsOnly(0);
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void equal_entries_give_equal_files() throws IOException {
        assertThat(write("a.pt", ZipRecord.LARGEST)).hasSameBinaryContentAs(write("b.pt", ZipRecord.LARGEST));
    }

    @Test
    void refuses_contents_of_another_size_than_announced() throws IOException {
        try (TorchZipWriter zip = new TorchZipWriter(folder.resolve("a.pt"))) {
            assertThatThrownBy(() -> zip.add("short", 11, to -> to.write(DATA)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("short: 1 of 11 bytes are missing");
            assertThatThrownBy(() -> zip.add("long", 9, to -> to.write(DATA)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("longer than announced by 1");
        }
    }

    /** The bytes that Python's pickletools read as K 0, K 255, J 256, J -1, and two LONG1 of eight bytes. */
    @Test
    void pickles_integers_in_the_forms_that_libtorch_reads() {
        byte[] pickle = new PickleWriter()
                .number(0)
                .number(255)
                .number(256)
                .number(-1)
                .number(1L << 31)
                .number(Long.MIN_VALUE)
                .finish();
        assertThat(HexFormat.of().formatHex(pickle))
                .isEqualTo("8002" + "4b00" + "4bff" + "4a00010000" + "4affffffff" + "8a080000008000000000"
                        + "8a080000000000000080" + "2e");
    }

    @ParameterizedTest
    @ValueSource(longs = {ZipRecord.LARGEST, 4})
    void streams_entries_of_unknown_length_into_any_folder(long largest) throws IOException {
        Path file = folder.resolve("streamed.zip");
        try (TorchZipWriter zip = new TorchZipWriter(file, "", largest)) {
            zip.add("none", new ByteArrayInputStream(new byte[0]));
            zip.add("some", new ByteArrayInputStream(DATA));
            zip.add("model-00001-of-00002.safetensors", new ByteArrayInputStream(DATA));
            zip.finish();
        }
        try (ZipArchive archive = ZipArchive.open(file)) {
            assertThat(archive.entries())
                    .extracting(ZipArchive.Entry::name)
                    .containsExactly("none", "some", "model-00001-of-00002.safetensors");
            for (ZipArchive.Entry entry : archive.entries()) {
                assertThat(entry.dataOffset() % 64).isZero();
                assertThat(archive.open(entry).readAllBytes())
                        .isEqualTo(entry.name().equals("none") ? new byte[0] : DATA);
            }
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("some")).readAllBytes()).isEqualTo(DATA);
        }
    }

    private Path write(String name, long largest) throws IOException {
        Path file = folder.resolve(name);
        try (TorchZipWriter zip = new TorchZipWriter(file, largest)) {
            zip.add("empty", new byte[0]);
            zip.add("größe", new byte[] {1});
            zip.add("data/0", DATA);
            zip.add("data/1", 10, to -> {
                to.write(DATA, 0, 4);
                to.write(DATA, 4, 6);
            });
            zip.finish();
        }
        return file;
    }
}
