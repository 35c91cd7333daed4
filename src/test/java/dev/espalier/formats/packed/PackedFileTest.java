package dev.espalier.formats.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedFileTest {
    @TempDir
    Path folder;

    private byte[] packed = {};

    @BeforeEach
    void pack() throws IOException {
        float[] coded = PackedWriterTest.normal(6000, 0.8, 1);
        for (int i = 0; i < coded.length; i++) {
            coded[i] = Math.round(coded[i] * 3) * 0.5f;
        }
        packed = new Packs()
                .add("fc.weight", coded, 60L, 100L)
                .add("fc.bias", PackedWriterTest.normal(60, 0, 2), 60L)
                .add("sparse", PackedWriterTest.normal(6000, 0.9, 3), 60L, 100L)
                .add("dense", PackedWriterTest.normal(6000, 0, 4), 60L, 100L)
                .section("graph", "{}".getBytes(StandardCharsets.UTF_8))
                .pack(1)
                .bytes();
    }

    private void read(byte[] bytes) throws IOException {
        try (PackedFile file = PackedFile.open(Files.write(folder.resolve("read"), bytes), 1)) {
            for (TensorInfo tensor : file.tensors()) {
                file.copy(tensor, OutputStream.nullOutputStream());
            }
            for (String section : file.sections()) {
                file.section(section);
            }
        }
    }

    @Test
    void tells_a_packed_file_by_its_beginning() {
        assertThat(PackedFile.isPacked(packed)).isTrue();
        assertThat(PackedFile.isPacked(Arrays.copyOf(packed, 6))).isFalse();
        assertThat(PackedFile.isPacked("PK".repeat(10).getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void reads_one_tensor_though_another_is_damaged() throws IOException {
        packed[20] ^= 1;
        try (PackedFile file = PackedFile.open(Files.write(folder.resolve("damaged"), packed), 1)) {
            TensorInfo first = file.tensors().getFirst();
            assertThatThrownBy(() -> file.copy(first, OutputStream.nullOutputStream()))
                    .isInstanceOf(RefusedFile.class)
                    .hasMessageStartingWith("tensor \"fc.weight\" is damaged: ");
            for (TensorInfo other : file.tensors().subList(1, 4)) {
                file.copy(other, OutputStream.nullOutputStream());
            }
        }
    }

    @Test
    void refuses_a_file_that_was_cut() {
        for (int length = 0; length < packed.length; length += length < 100 ? 1 : 97) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(RefusedFile.class).hasMessageContaining("damaged");
        }
    }

    @Test
    void refuses_another_version_by_its_number() {
        packed[7] = 2;
        assertThatThrownBy(() -> read(packed))
                .isInstanceOf(RefusedFile.class)
                .hasMessage("the packed file is of version 2, which is not read here");
    }

    /** Every byte counts: whichever changes, the file is refused or, at an unused end of a code, read as it was. */
    @Test
    void refuses_or_reads_whatever_byte_is_changed() throws IOException {
        Random random = new Random(9);
        int refused = 0;
        int tried = 0;
        for (int at = 0; at < packed.length; at += 1 + random.nextInt(60)) {
            byte[] other = packed.clone();
            other[at] ^= (byte) (1 << random.nextInt(8));
            tried++;
            try {
                read(other);
            } catch (RefusedFile refusal) {
                refused++;
                assertThat(refusal.wayOut()).isNotBlank();
            }
        }
        assertThat(refused).isGreaterThan(tried * 9 / 10);
    }

    @Test
    void knows_no_section_that_is_not_there() throws IOException {
        try (PackedFile file = PackedFile.open(Files.write(folder.resolve("whole"), packed), 1)) {
            assertThatThrownBy(() -> file.section("other"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no section \"other\"");
        }
    }
}
