package dev.espalier.formats.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VerifiedInputTest {
    /** Of "123456789", the check value of CRC-32. */
    private static final long CRC = 0xcbf43926L;

    private static VerifiedInput input(String content, long bytes, long crc) {
        return new VerifiedInput(
                new ZipArchive.Entry("a", bytes, bytes, true, 0),
                crc,
                new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void gives_what_the_archive_promised_byte_by_byte_and_in_pieces() throws IOException {
        try (VerifiedInput one = input("123456789", 9, CRC)) {
            for (int i = 1; i <= 9; i++) {
                assertThat(one.read()).isEqualTo('0' + i);
            }
            assertThat(one.read()).isEqualTo(-1);
            assertThat(one.read()).isEqualTo(-1);
        }
        try (VerifiedInput pieces = input("123456789", 9, CRC)) {
            byte[] into = new byte[12];
            assertThat(pieces.read(into, 2, 4)).isEqualTo(4);
            assertThat(pieces.read(into, 6, 0)).isZero();
            assertThat(pieces.read(into, 6, 6)).isEqualTo(5);
            assertThat(new String(into, StandardCharsets.US_ASCII)).isEqualTo("\0\0" + "123456789\0");
            assertThat(pieces.read(into, 0, 1)).isEqualTo(-1);
            assertThat(pieces.markSupported()).isFalse();
        }
        try (VerifiedInput high = input("\u00ff", 1, 0xff000000L)) {
            assertThat(high.read()).isEqualTo(255);
        }
    }

    @Test
    void refuses_at_the_last_byte_what_is_another() {
        assertThatThrownBy(() -> input("123456780", 9, CRC).readAllBytes())
                .hasMessage("the entry \"a\" has another CRC than the archive says");
        assertThatThrownBy(() -> input("12345678", 9, CRC).readAllBytes())
                .hasMessage("the entry \"a\" ends 1 bytes early");
        assertThatThrownBy(() -> input("1234567890", 9, CRC).readAllBytes())
                .hasMessage("the entry \"a\" is longer than its 9 bytes");
        assertThatThrownBy(() -> input("1", 0, 0).read()).hasMessage("the entry \"a\" is longer than its 0 bytes");
    }

    @Test
    void reads_what_it_skips_so_that_it_counts() throws IOException {
        try (VerifiedInput input = input("123456789", 9, CRC)) {
            assertThat(input.skip(0)).isZero();
            assertThat(input.skip(-1)).isZero();
            assertThat(input.skip(3)).isEqualTo(3);
            assertThat(input.read()).isEqualTo('4');
            assertThat(input.skip(100)).isEqualTo(5);
            assertThat(input.read()).isEqualTo(-1);
        }
        String many = "x".repeat(20_000);
        try (VerifiedInput long20 = input(many, 20_000, crc(many))) {
            assertThat(long20.skip(19_999)).isEqualTo(19_999);
            assertThat(long20.read()).isEqualTo('x');
        }
        assertThatThrownBy(() -> input("123456780", 9, CRC).skip(9)).hasMessageContaining("another CRC");
    }

    @Test
    void says_what_an_unpacker_says() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new EOFException("over");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new EOFException("over");
            }
        };
        VerifiedInput input = new VerifiedInput(new ZipArchive.Entry("a", 1, 1, false, 0), 0, broken);
        assertThatThrownBy(input::read).hasMessage("the entry \"a\" cannot be unpacked: over");
    }

    private static long crc(String text) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return crc.getValue();
    }
}
