package dev.espalier.formats.packed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.tensors.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of this version's first writer, and what the reader in Python made of them. */
class PackedPythonTest {
    @TempDir
    Path folder;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PackedPythonTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static String sum(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small.packed", "kinds.packed", "large.packed"})
    void reads_what_python_reads(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        try (PackedFile file = PackedFile.open(Files.write(folder.resolve(name), resource(name)), 1)) {
            for (TensorInfo tensor : file.tensors()) {
                ByteArrayOutputStream values = new ByteArrayOutputStream();
                file.copy(tensor, values);
                String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
                lines.add(name + " " + tensor.name() + " " + (shape.isEmpty() ? "scalar" : shape) + " "
                        + sum(values.toByteArray()));
            }
            for (String section : file.sections()) {
                lines.add(name + " " + section + " document " + sum(file.section(section)));
            }
        }
        assertThat(lines)
                .isEqualTo(new String(resource("sums.txt"), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith(name))
                        .toList());
    }

    @Test
    void holds_what_was_packed() throws IOException {
        assertThat(PackedFixtures.small().different(folder, resource("small.packed")))
                .isEmpty();
        assertThat(PackedFixtures.kinds().different(folder, resource("kinds.packed")))
                .isEmpty();
        assertThat(PackedFixtures.large().different(folder, resource("large.packed")))
                .isEmpty();
    }
}
