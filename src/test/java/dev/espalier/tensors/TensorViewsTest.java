package dev.espalier.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.kernels.ArrayValues;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorViewsTest {
    private static final TensorInfo A = new TensorInfo("a", DType.FLOAT32, List.of(2L));
    private static final TensorInfo B = new TensorInfo("b", DType.FLOAT32, List.of(2L));

    @TempDir
    Path folder;

    private Path source;

    @BeforeEach
    void make() throws IOException {
        source = folder.resolve("source.safetensors");
        try (TensorFile file = TensorFile.create(source, List.of(A, B), Map.of())) {
            file.editable("a").write(0, new double[] {1, 0}, 2);
            file.editable("b").write(0, new double[] {3, 4}, 2);
        }
    }

    @Test
    void what_is_edited_is_copied_and_the_rest_stays_where_it_was() throws IOException {
        byte[] before = Files.readAllBytes(source);
        Path written = folder.resolve("written.safetensors");
        try (TensorFile from = TensorFile.open(source);
                TensorFile viewed = TensorFile.view(from, folder.resolve("unused"));
                TensorFile working = viewed.editedIn(folder.resolve("working.safetensors"))) {
            assertThat(folder.resolve("unused")).doesNotExist();
            assertThat(values(working, "a")).containsExactly(1, 0);
            working.editable("a").write(1, new double[] {7}, 1);
            assertThat(values(working, "a")).containsExactly(1, 7);
            assertThat(values(viewed, "a")).containsExactly(1, 0);
            assertThat(working.isUntouched("a")).isFalse();
            assertThat(working.isUntouched("b")).isTrue();
            working.writeTo(written);
        }
        assertThat(Files.readAllBytes(source)).isEqualTo(before);
        try (TensorFile all = TensorFile.open(written)) {
            assertThat(values(all, "a")).containsExactly(1, 7);
            assertThat(values(all, "b")).containsExactly(3, 4);
        }
    }

    @Test
    void statistics_are_of_the_values_as_they_are_now() throws IOException {
        try (TensorFile file = TensorFile.edit(source)) {
            assertThat(file.statistics("a").nonzero()).isEqualTo(1);
            file.editable("a").write(0, new double[] {5, 6}, 2);
            assertThat(file.statistics("a").nonzero()).isEqualTo(2);
        }
    }

    @Test
    void a_walk_over_a_whole_tensor_brings_it_into_the_file_and_settling_the_rest_changes_nothing() throws IOException {
        Path working = folder.resolve("working.safetensors");
        try (TensorFile from = TensorFile.open(source);
                TensorFile file = from.editedIn(working)) {
            Statistics untouched = file.statistics("b");
            file.statistics("a");
            file.editWhole(
                    "a", values -> Mask.ofZeros(ArrayValues.doubles(0, 1)).zero(values));
            assertThat(file.isUntouched("a")).isFalse();
            assertThat(values(file, "a")).containsExactly(0, 0);
            assertThat(file.statistics("a").nonzero()).isZero();
            assertThat(values(from, "a")).containsExactly(1, 0);
            file.settle();
            assertThat(file.isUntouched("b")).isFalse();
            assertThat(file.statistics("b")).isSameAs(untouched);
        }
        try (TensorFile from = TensorFile.open(source);
                TensorFile file = TensorFile.open(working)) {
            assertThat(values(file, "a")).containsExactly(0, 0);
            assertThat(file.bytes("b").mismatch(from.bytes("b"))).isEqualTo(-1);
        }
    }

    @Test
    void what_is_read_cannot_be_written() throws IOException {
        try (TensorFile file = TensorFile.edit(source)) {
            assertThatThrownBy(() -> file.values("a").write(0, new double[] {1}, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static double[] values(TensorFile file, String name) {
        double[] values = new double[2];
        file.values(name).read(0, values, 2);
        return values;
    }
}
