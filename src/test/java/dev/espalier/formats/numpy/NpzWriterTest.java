package dev.espalier.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NpzWriterTest {
    @TempDir
    private Path folder;

    /** The fixture is numpy's own; see make.py beside it. */
    @Test
    void writes_the_very_arrays_that_numpy_writes() throws Exception {
        Path fixture = Path.of("src/test/resources/formats/npz/kinds.npz");
        Path made = folder.resolve("made.npz");
        try (Checkpoint numpy = NpzCheckpoint.open(fixture, folder);
                TensorFile tensors = TensorFile.convert(numpy, folder.resolve("all.safetensors"))) {
            NpzWriter.write(tensors, made);
        }
        try (ZipFile expected = new ZipFile(fixture.toFile());
                ZipFile got = new ZipFile(made.toFile())) {
            assertThat(got.stream().map(ZipEntry::getName))
                    .containsExactlyElementsOf(
                            expected.stream().map(ZipEntry::getName).toList());
            assertThat(expected.stream())
                    .isNotEmpty()
                    .allSatisfy(entry -> assertThat(bytes(got, entry.getName()))
                            .as(entry.getName())
                            .isEqualTo(bytes(expected, entry.getName())));
        }
    }

    @Test
    void keeps_names_that_are_awkward_for_files() throws Exception {
        List<String> names = List.of("a/b", "A/B", "größe.weight", "with blank", "x.npy", "日本", "a\"b'c", "");
        Path made = write("a", names);
        try (Checkpoint read = NpzCheckpoint.open(made, folder)) {
            assertThat(read.tensors().stream().map(TensorInfo::name)).containsExactlyElementsOf(names);
            assertThat(read.findings()).isEmpty();
            for (TensorInfo tensor : read.tensors()) {
                ByteArrayOutputStream values = new ByteArrayOutputStream();
                read.copy(tensor, values);
                assertThat(values.toByteArray()).hasSize(8).isEqualTo(new byte[] {0, 0, -128, 63, 0, 0, 0, 64});
            }
        }
    }

    @Test
    void writes_the_same_bytes_again_wherever_it_is() throws Exception {
        TimeZone here = TimeZone.getDefault();
        Path one = write("one", List.of("weight"));
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            assertThat(write("other", List.of("weight"))).hasSameBinaryContentAs(one);
        } finally {
            TimeZone.setDefault(here);
        }
    }

    @Test
    void is_small_where_weights_are_zero() throws Exception {
        Path made = folder.resolve("zeros.npz");
        List<TensorInfo> tensors = List.of(new TensorInfo("w", DType.FLOAT32, List.of(1000L, 100L)));
        try (TensorFile file = TensorFile.create(folder.resolve("zeros"), tensors, Map.of())) {
            NpzWriter.write(file, made);
        }
        assertThat(Files.size(made)).isLessThan(4_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"BFLOAT16", "FLOAT8_E4M3FN", "FLOAT8_E5M2"})
    void refuses_what_numpy_does_not_have_and_names_it(DType type) throws IOException {
        List<TensorInfo> tensors = List.of(new TensorInfo("conv.weight", type, List.of(2L)));
        try (TensorFile file = TensorFile.create(folder.resolve("file"), tensors, Map.of())) {
            assertThatThrownBy(() -> NpzWriter.write(file, folder.resolve("made.npz")))
                    .isInstanceOf(NpzWriter.NotInNumpy.class)
                    .hasMessageContaining("conv.weight")
                    .hasMessageContaining(type.label());
        }
        assertThat(folder.resolve("made.npz")).doesNotExist();
        assertThat(NpzWriter.writes(type)).isFalse();
    }

    private Path write(String name, List<String> tensors) throws Exception {
        List<TensorInfo> infos = tensors.stream()
                .map(tensor -> new TensorInfo(tensor, DType.FLOAT32, List.of(2L)))
                .toList();
        Path made = folder.resolve(name + ".npz");
        try (TensorFile file = TensorFile.create(folder.resolve(name), infos, Map.of())) {
            for (String tensor : tensors) {
                file.editable(tensor).write(0, new double[] {1, 2}, 2);
            }
            NpzWriter.write(file, made);
        }
        return made;
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        return zip.getInputStream(zip.getEntry(name)).readAllBytes();
    }
}
