package dev.espalier.formats.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.graph.recognition.Structure;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedCheckpointTest {
    @TempDir
    Path folder;

    private Checkpoint open(String architecture) throws IOException {
        byte[] bytes = new Packs()
                .add("fc1.weight", PackedWriterTest.normal(12, 0.5, 1), 3L, 4L)
                .add("fc1.bias", PackedWriterTest.normal(3, 0, 2), 3L)
                .section("architecture", architecture.getBytes(StandardCharsets.UTF_8))
                .pack(1)
                .bytes();
        return PackedCheckpoint.open(Files.write(folder.resolve("model.packed"), bytes), folder);
    }

    @Test
    void the_architecture_in_the_file_is_the_network_s() throws IOException {
        try (Checkpoint checkpoint = open("\"mlp\"")) {
            assertThat(Structure.of(checkpoint, null).graph()).isNotNull();
        }
    }

    @Test
    void an_architecture_of_other_tensors_or_no_json_is_refused() throws IOException {
        for (String wrong : List.of("\"lenet-5\"", "\"nothing\"", "7", "{}", "{", "")) {
            try (Checkpoint checkpoint = open(wrong)) {
                assertThatThrownBy(() -> Structure.of(checkpoint, null))
                        .as(wrong)
                        .isInstanceOf(RefusedFile.class)
                        .hasMessageContaining("architecture");
            }
        }
    }

    @Test
    void tensors_that_no_file_of_that_size_can_hold_are_refused() {
        TensorInfo square = new TensorInfo("w", DType.FLOAT32, List.of(1L << 20, 1L << 20));
        assertThatThrownBy(() -> PackedCheckpoint.requirePlausible(List.of(square), 1000))
                .isInstanceOf(RefusedFile.class)
                .hasMessage("the packed file has 1000 bytes and claims to hold tensors of 4398046511104 bytes");
        assertThatCode(() -> PackedCheckpoint.requirePlausible(List.of(square), 1L << 30))
                .doesNotThrowAnyException();
    }
}
