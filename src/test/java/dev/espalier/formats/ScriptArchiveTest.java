package dev.espalier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ScriptArchiveTest {
    private static final JsonNode GOLDEN = Fixtures.json("script/golden.json");

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
        JsonNode golden = GOLDEN.path(name);
        try (Checkpoint checkpoint = open(name)) {
            assertThat(checkpoint.format()).isEqualTo(CheckpointFormat.TORCHSCRIPT);
            assertThat(Fixtures.tensors(checkpoint)).isEqualTo(Fixtures.tensors(golden));
            assertThat(checkpoint.findings()).isEqualTo(texts(golden.path("findings")));
            assertThat(checkpoint.program()).hasValueSatisfying(program -> {
                assertThat(program.buffers()).isEqualTo(Set.copyOf(texts(golden.path("buffers"))));
                assertThat(program.forbidden()).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses_with_a_reason_and_a_way_out(String name) {
        JsonNode expected = GOLDEN.path("refused").path(name);
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> open(name))
                .satisfies(refused -> {
                    assertThat(refused.reason().name())
                            .isEqualTo(expected.path("reason").asString());
                    assertThat(refused.getMessage())
                            .contains(expected.path("says").asString());
                    assertThat(refused.wayOut()).contains("torch.");
                });
    }

    @ParameterizedTest
    @MethodSource("readable")
    void writes_an_archive_with_other_values(String name) throws IOException {
        Path written = folder.resolve("written.pt");
        try (Checkpoint checkpoint = open(name);
                TensorFile changed = TensorFile.convert(checkpoint, folder.resolve("changed"))) {
            for (TensorInfo tensor : changed.tensors()) {
                changed.bytes(tensor.name()).fill((byte) 1);
            }
            checkpoint.program().orElseThrow().write(changed, written);
            try (Checkpoint again = Checkpoints.open(written, folder)) {
                assertThat(Fixtures.tensors(again)).isEqualTo(Fixtures.tensors(changed));
                assertThat(again.findings()).isEqualTo(checkpoint.findings());
                assertThat(again.program().orElseThrow().buffers())
                        .isEqualTo(checkpoint.program().orElseThrow().buffers());
            }
        }
    }

    @Test
    void writes_nothing_that_running_does_not_need() throws IOException {
        Path written = folder.resolve("written.pt");
        try (Checkpoint checkpoint = open("constants");
                TensorFile values = TensorFile.convert(checkpoint, folder.resolve("values"))) {
            checkpoint.program().orElseThrow().write(values, written);
        }
        try (ZipArchive archive = ZipArchive.open(written)) {
            Set<String> names = archive.entries().stream()
                    .map(entry -> entry.name().replaceFirst("^archive/", ""))
                    .collect(Collectors.toSet());
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            "data.pkl",
                            "constants.pkl",
                            "byteorder",
                            "version",
                            "data/0",
                            "data/1",
                            "constants/0",
                            "constants/1",
                            "code/__torch__/nets.py",
                            "code/__torch__/torch/nn/modules/linear/___torch_mangle_42.py");
        }
    }

    @Test
    void the_same_values_give_the_same_bytes() throws IOException {
        List<Path> written = List.of(folder.resolve("a.pt"), folder.resolve("b.pt"));
        for (Path path : written) {
            try (Checkpoint checkpoint = open("attributes");
                    TensorFile values = TensorFile.convert(checkpoint, folder.resolve("values"))) {
                checkpoint.program().orElseThrow().write(values, path);
            }
        }
        assertThat(written.get(0)).hasSameBinaryContentAs(written.get(1));
    }

    @Test
    void values_of_another_shape_cannot_be_written() throws IOException {
        try (Checkpoint checkpoint = open("constants");
                TensorFile other = TensorFile.create(
                        folder.resolve("other"),
                        List.of(new TensorInfo("fc.weight", DType.FLOAT32, List.of(1L, 3L))),
                        Map.of())) {
            Program program = checkpoint.program().orElseThrow();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> program.write(other, folder.resolve("written.pt")))
                    .withMessageContaining("\"fc.weight\" is float32 [2, 3], was float32 [1, 3]");
        }
    }

    private Checkpoint open(String name) throws IOException {
        return Checkpoints.open(Fixtures.file("script/" + name + ".pt"), folder);
    }

    private static List<String> texts(JsonNode values) {
        return values.valueStream().map(JsonNode::asString).toList();
    }
}
