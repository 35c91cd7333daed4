package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.RefusedFile.Reason;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CheckpointsTest {
    private static final JsonNode GOLDEN = Fixtures.json("golden.json");

    @TempDir
    Path folder;

    static Stream<String> readable() {
        return GOLDEN.propertyNames().stream().filter(name -> !name.equals("refused"));
    }

    static Stream<String> refused() {
        return GOLDEN.path("refused").propertyNames().stream();
    }

    @ParameterizedTest
    @MethodSource("readable")
    void reads_what_pytorch_reads(String name) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Fixtures.file(name), folder)) {
            assertThat(Fixtures.tensors(checkpoint)).isEqualTo(Fixtures.tensors(GOLDEN.path(name)));
            assertThat(checkpoint.findings())
                    .isEqualTo(GOLDEN.path(name)
                            .path("findings")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses_with_a_reason_and_a_way_out(String name) {
        JsonNode expected = GOLDEN.path("refused").path(name);
        RefusedFile refused = refusal(Fixtures.file(name));
        assertThat(refused.reason().name()).isEqualTo(expected.path("reason").asString());
        assertThat(refused.getMessage()).contains(expected.path("says").asString());
        assertThat(refused.wayOut()).contains("torch.save(");
    }

    @Test
    void converts_to_a_file_for_work() throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Fixtures.file("views.pt"), folder);
                TensorFile copy = TensorFile.convert(checkpoint, folder.resolve("copy"))) {
            assertThat(Fixtures.tensors(copy)).isEqualTo(Fixtures.tensors(checkpoint));
        }
    }

    @Test
    void tells_formats_by_content() throws IOException {
        assertThat(refusal(written("\u0008\u0007\u0012\u0007pytorch:\u0003abc")).reason())
                .isEqualTo(Reason.ONNX);
        assertThat(refusal(written("")).reason()).isEqualTo(Reason.CORRUPT_FILE);
        assertThat(refusal(written("PK\u0003\u0004 and then nothing")).reason()).isEqualTo(Reason.CORRUPT_FILE);
        assertThat(refusal(written("hello")).getMessage()).contains("68 65 6c 6c 6f");
        assertThat(refusal(written(" ".repeat(257) + "ustar")).getMessage()).contains("tar archive");
        assertThat(refusal(written("\u0089HDF\r\n")).getMessage()).contains("HDF5");
        assertThat(refusal(written("\u0093NUMPY\u0001")).wayOut()).contains("np.savez(");
        assertThat(refusal(written("\u0008\u0001\u0000\u0000")).reason()).isEqualTo(Reason.UNSUPPORTED_FILE);
    }

    private Path written(String latin1) throws IOException {
        return Files.write(folder.resolve("file"), latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    private RefusedFile refusal(Path file) {
        var refused = new RefusedFile[1];
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> Checkpoints.open(file, folder).close())
                .satisfies(thrown -> refused[0] = thrown);
        return refused[0];
    }
}
