package dev.espalier.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {
    private static final Path FIXTURES = Path.of("src/test/resources/formats/npz");

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"kinds.npz", "kinds-deflated.npz"})
    void reads_every_kind_of_number(String fixture) throws IOException {
        try (NpzFile file = NpzFile.open(FIXTURES.resolve(fixture), scratch)) {
            for (String kind : List.of("f2", "f4", "f8", "i1", "i2", "i4", "i8")) {
                assertThat(values(file, kind)).as(kind).containsExactly(-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8);
            }
            for (String kind : List.of("u1", "u2", "u4", "u8")) {
                assertThat(values(file, kind)).as(kind).containsExactly(3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8);
            }
            assertThat(values(file, "b1")).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
            assertThat(values(file, "scalar")).containsExactly(2.5);
            assertThat(values(file, "none")).isEmpty();
            assertThat(values(file, "größe.weight")).containsExactly(0.5);
            assertThat(values(file, "largest")).containsExactly(0x1p64, 0x1p63);
        }
    }

    @Test
    void tells_names_types_and_shapes_in_file_order() throws IOException {
        try (NpzFile file = NpzFile.open(FIXTURES.resolve("kinds.npz"), scratch)) {
            assertThat(file.tensors())
                    .startsWith(new TensorInfo("f2", DType.FLOAT16, List.of(2L, 3L, 2L)))
                    .contains(new TensorInfo("b1", DType.BOOL, List.of(2L, 3L, 2L)))
                    .contains(new TensorInfo("scalar", DType.FLOAT32, List.of()))
                    .endsWith(new TensorInfo("largest", DType.UINT64, List.of(2L)));
            assertThat(file.findings()).isEmpty();
            assertThat(file.array("absent")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"turned.npz", "turned-deflated.npz"})
    void turns_any_byte_and_index_order_into_its_own(String fixture) throws IOException {
        try (NpzFile file = NpzFile.open(FIXTURES.resolve(fixture), scratch)) {
            for (TensorInfo tensor : file.tensors()) {
                double[] expected = tensor.name().equals("vector")
                        ? new double[] {0, 1, 2, 3, 4}
                        : new double[] {-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8};
                assertThat(values(file, tensor.name())).as(tensor.name()).containsExactly(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"turned.npz", "turned-deflated.npz"})
    void streams_the_same_as_a_checkpoint(String fixture) throws IOException {
        try (Checkpoint checkpoint = NpzCheckpoint.open(FIXTURES.resolve(fixture), scratch)) {
            assertThat(checkpoint.format()).isEqualTo(CheckpointFormat.NPZ);
            for (String name : List.of("big-f4", "fortran-f4", "both-f4")) {
                TensorInfo tensor = checkpoint.tensors().stream()
                        .filter(any -> any.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                ByteArrayOutputStream to = new ByteArrayOutputStream();
                checkpoint.copy(tensor, to);
                ByteBuffer bytes = ByteBuffer.wrap(to.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
                assertThat(bytes.remaining()).isEqualTo(48);
                for (int i = 0; i < 12; i++) {
                    assertThat(bytes.getFloat(4 * i)).as(name).isEqualTo(i - 3);
                }
            }
        }
    }

    @Test
    void leaves_nothing_in_scratch_even_while_open() throws IOException {
        try (NpzFile file = NpzFile.open(FIXTURES.resolve("turned-deflated.npz"), scratch)) {
            assertThat(values(file, "both-f8")).hasSize(12);
            assertThat(scratch).isEmptyDirectory();
        }
    }

    @Test
    void judges_pickled_objects_and_takes_none_in() throws IOException {
        try (NpzFile file = NpzFile.open(FIXTURES.resolve("objects.npz"), scratch)) {
            assertThat(file.tensors()).noneMatch(tensor -> tensor.name().equals("x_train"));
            assertThatThrownBy(() -> file.array("x_train"))
                    .isInstanceOfSatisfying(
                            RefusedFile.class,
                            refused -> assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE))
                    .hasMessageContaining("x_train")
                    .hasMessageContaining("Python objects");
        }
    }

    @Test
    void passes_over_what_holds_no_plain_numbers_and_says_so() throws IOException {
        try (Checkpoint checkpoint = NpzCheckpoint.open(FIXTURES.resolve("odd.npz"), scratch)) {
            assertThat(checkpoint.tensors()).containsExactly(new TensorInfo("weight", DType.FLOAT32, List.of(2L)));
            assertThat(checkpoint.findings())
                    .hasSize(4)
                    .anySatisfy(
                            finding -> assertThat(finding).contains("\"names\"").contains("<U3"))
                    .anySatisfy(
                            finding -> assertThat(finding).contains("\"pairs\"").contains("structured"))
                    .anySatisfy(
                            finding -> assertThat(finding).contains("\"waves\"").contains("c16"))
                    .anySatisfy(finding -> assertThat(finding).contains("readme.txt"));
        }
        try (NpzFile file = NpzFile.open(FIXTURES.resolve("odd.npz"), scratch)) {
            assertThatThrownBy(() -> file.array("names"))
                    .isInstanceOfSatisfying(
                            RefusedFile.class,
                            refused -> assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.UNSUPPORTED_FILE));
        }
    }

    @Test
    void refuses_a_truncated_file_and_what_is_no_archive() throws IOException {
        byte[] whole = Files.readAllBytes(FIXTURES.resolve("kinds.npz"));
        Path cut = Files.write(
                Files.createTempDirectory("npz").resolve("cut.npz"), java.util.Arrays.copyOf(whole, whole.length / 2));
        assertRefused(cut, RefusedFile.Reason.CORRUPT_FILE, "truncated");
        Files.write(cut, "not an archive".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertRefused(cut, RefusedFile.Reason.UNSUPPORTED_FILE, "zip");
    }

    @Test
    void finds_a_flipped_bit_in_a_stored_array() throws IOException {
        byte[] bytes = Files.readAllBytes(FIXTURES.resolve("odd.npz"));
        bytes[30 + "weight.npy".length() + 128] ^= 1; // the first value, after the local and the npy header
        Path flipped = Files.write(Files.createTempDirectory("npz").resolve("flipped.npz"), bytes);
        try (NpzFile file = NpzFile.open(flipped, scratch)) {
            assertThatThrownBy(() -> file.array("weight"))
                    .isInstanceOfSatisfying(
                            RefusedFile.class,
                            refused -> assertThat(refused.reason()).isEqualTo(RefusedFile.Reason.CORRUPT_FILE))
                    .hasMessageContaining("weight");
        }
    }

    @Test
    void knows_no_array_that_is_not_there() throws IOException {
        try (NpzFile file = NpzFile.open(FIXTURES.resolve("kinds.npz"), scratch)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> file.copy("absent", new ByteArrayOutputStream()))
                    .withMessageContaining("absent");
        }
    }

    private void assertRefused(Path file, RefusedFile.Reason reason, String message) {
        assertThatThrownBy(() -> NpzFile.open(file, scratch))
                .isInstanceOfSatisfying(
                        RefusedFile.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
        assertThat(scratch).isEmptyDirectory();
    }

    private static double[] values(NpzFile file, String name) throws IOException {
        NpyArray array = file.array(name).orElseThrow();
        double[] values = new double[Math.toIntExact(array.elements())];
        array.read(0, values, values.length);
        return values;
    }
}
