package dev.espalier.formats.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.tensors.RefusedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipArchiveTest {
    private static final byte[] CONTENT = "content of the entry".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void reads_stored_and_compressed_entries() throws IOException {
        byte[] zip = zip(stored("a/stored.npy", CONTENT), deflated("b.npy", new byte[5000]));
        try (ZipArchive archive = ZipArchive.open(file(zip))) {
            assertThat(archive.entries()).extracting(ZipArchive.Entry::name).containsExactly("a/stored.npy", "b.npy");
            ZipArchive.Entry stored = archive.find("a/stored.npy").orElseThrow();
            assertThat(stored.stored()).isTrue();
            int at = (int) stored.dataOffset();
            assertThat(Arrays.copyOfRange(zip, at, at + CONTENT.length)).isEqualTo(CONTENT);
            try (InputStream in = archive.open(archive.find("b.npy").orElseThrow())) {
                assertThat(in.readAllBytes()).isEqualTo(new byte[5000]);
            }
            assertThat(archive.find("c")).isEmpty();
        }
    }

    @Test
    void refuses_what_is_not_an_archive() {
        assertThat(refusal("hello, this is text".getBytes(StandardCharsets.UTF_8))
                        .reason())
                .isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
        assertThat(refusal(new byte[0]).reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
    }

    @Test
    void refuses_an_archive_cut_off_anywhere() throws IOException {
        byte[] zip = zip(stored("a", CONTENT), deflated("b", CONTENT));
        for (int length = 0; length < zip.length; length++) {
            assertThat(refusal(Arrays.copyOf(zip, length)).getMessage()).isNotBlank();
        }
    }

    @Test
    void refuses_names_that_lead_out() throws IOException {
        for (String name : new String[] {"../up", "/root", "a/../../up", "C:/windows"}) {
            assertThat(refusal(zip(stored(name, CONTENT))).reason())
                    .as(name)
                    .isEqualTo(RefusedFile.Reason.HOSTILE_FILE);
        }
    }

    @Test
    void refuses_two_entries_of_one_name() throws IOException {
        byte[] zip = zip(stored("ab", CONTENT), stored("ac", CONTENT));
        String text = new String(zip, StandardCharsets.ISO_8859_1).replace("ac", "ab");
        assertThat(refusal(text.getBytes(StandardCharsets.ISO_8859_1)).getMessage())
                .contains("two entries named \"ab\"");
    }

    @Test
    void refuses_a_local_header_that_tells_otherwise() throws IOException {
        byte[] zip = zip(stored("ab", CONTENT));
        zip[30] = 'x';
        assertThat(refusal(zip).getMessage()).contains("described differently");
    }

    @Test
    void refuses_encrypted_entries() throws IOException {
        byte[] zip = zip(stored("ab", CONTENT));
        zip[6] |= 1;
        assertThat(refusal(zip).getMessage()).contains("\"ab\" is encrypted");
    }

    @Test
    void refuses_entries_that_share_bytes() throws IOException {
        byte[] zip = zip(stored("a", CONTENT), stored("b", CONTENT));
        for (int at : new int[] {18, 22, directory(zip) + 20, directory(zip) + 24}) {
            zip[at] += 8;
        }
        assertThat(refusal(zip).getMessage()).contains("overlaps another");
    }

    @Test
    void refuses_a_bomb() throws IOException {
        byte[] zip = zip(deflated("zeros", new byte[1000]));
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(22, 0x7fff_ffff).putInt(directory(zip) + 24, 0x7fff_ffff);
        assertThat(refusal(zip).getMessage()).contains("unpacks to more than");
    }

    @Test
    void refuses_absurd_counts_before_reading_the_directory() throws IOException {
        byte[] zip = zip(stored("a", CONTENT));
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(zip.length - 10, 0x7fff_ffff);
        assertThat(refusal(zip).getMessage()).contains("claims 1 entries in 2147483647 bytes");
    }

    @Tag("long")
    @Test
    void tells_an_archive_of_too_many_files_from_a_damaged_one() throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            for (int i = 0; i <= ZipEnd.MAX_ENTRIES; i++) {
                out.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        }
        RefusedFile refusal = refusal(zip.toByteArray());
        assertThat(refusal.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE);
        assertThat(refusal).hasMessage("the archive has 100001 entries; at most 100000 are read");
    }

    @Test
    void refuses_content_with_another_crc_when_its_end_is_read() throws IOException {
        byte[] zip = zip(stored("a", CONTENT));
        zip[35] ^= 1;
        try (ZipArchive archive = ZipArchive.open(file(zip));
                InputStream in = archive.open(archive.find("a").orElseThrow())) {
            assertThatExceptionOfType(RefusedFile.class)
                    .isThrownBy(in::readAllBytes)
                    .withMessageContaining("another CRC");
        }
    }

    @Test
    void refuses_content_longer_or_shorter_than_it_says() throws IOException {
        for (int change : new int[] {-1, 1}) {
            byte[] zip = zip(deflated("a", CONTENT));
            zip[22] += (byte) change;
            zip[directory(zip) + 24] += (byte) change;
            try (ZipArchive archive = ZipArchive.open(file(zip));
                    InputStream in = archive.open(archive.find("a").orElseThrow())) {
                assertThatExceptionOfType(RefusedFile.class).isThrownBy(in::readAllBytes);
            }
        }
    }

    private RefusedFile refusal(byte[] zip) {
        try (ZipArchive archive = ZipArchive.open(file(zip))) {
            throw new AssertionError("opened with " + archive.entries());
        } catch (RefusedFile refused) {
            return refused;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(byte[] zip) throws IOException {
        return Files.write(folder.resolve("archive"), zip);
    }

    private static int directory(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 6);
    }

    private record Part(String name, byte[] content, boolean stored) {}

    private static Part stored(String name, byte[] content) {
        return new Part(name, content, true);
    }

    private static Part deflated(String name, byte[] content) {
        return new Part(name, content, false);
    }

    /** Entries whose local headers hold their sizes, so that the tests can change them. */
    private static byte[] zip(Part... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Part part : parts) {
                ZipEntry entry = new ZipEntry(part.name());
                CRC32 crc = new CRC32();
                crc.update(part.content());
                entry.setMethod(part.stored() ? ZipEntry.STORED : ZipEntry.DEFLATED);
                entry.setSize(part.content().length);
                entry.setCrc(crc.getValue());
                entry.setCompressedSize(part.stored() ? part.content().length : deflatedSize(part.content()));
                zip.putNextEntry(entry);
                zip.write(part.content());
            }
        }
        return bytes.toByteArray();
    }

    private static int deflatedSize(byte[] content) {
        java.util.zip.Deflater deflater = new java.util.zip.Deflater(java.util.zip.Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        int size = deflater.deflate(new byte[content.length + 100]);
        deflater.end();
        return size;
    }
}
