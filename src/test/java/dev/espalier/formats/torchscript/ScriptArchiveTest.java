package dev.espalier.formats.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.espalier.formats.Checkpoints;
import dev.espalier.formats.Fixtures;
import dev.espalier.formats.pickle.PickleWriter;
import dev.espalier.formats.zip.ZipArchive;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.CheckpointFormat;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
            assertThat(Program.of(checkpoint)).hasValueSatisfying(program -> {
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
                changed.edit(tensor.name()).fill((byte) 1);
            }
            Program.of(checkpoint).orElseThrow().write(changed, written);
            try (Checkpoint again = Checkpoints.open(written, folder)) {
                assertThat(Fixtures.tensors(again)).isEqualTo(Fixtures.tensors(changed));
                assertThat(again.findings()).isEqualTo(checkpoint.findings());
                assertThat(Program.of(again).orElseThrow().buffers())
                        .isEqualTo(Program.of(checkpoint).orElseThrow().buffers());
            }
        }
    }

    @Test
    void writes_nothing_that_running_does_not_need() throws IOException {
        Path written = folder.resolve("written.pt");
        try (Checkpoint checkpoint = open("constants");
                TensorFile values = TensorFile.convert(checkpoint, folder.resolve("values"))) {
            Program.of(checkpoint).orElseThrow().write(values, written);
        }
        try (ZipArchive archive = ZipArchive.open(written)) {
            Set<String> names = archive.entries().stream()
                    .map(entry -> entry.name().replaceFirst("^archive/", "").replaceFirst("/___torch_mangle_\\d+", ""))
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
                            "code/__torch__/torch/nn/modules/linear.py");
        }
    }

    @Test
    void the_same_values_give_the_same_bytes() throws IOException {
        List<Path> written = List.of(folder.resolve("a.pt"), folder.resolve("b.pt"));
        for (Path path : written) {
            try (Checkpoint checkpoint = open("attributes");
                    TensorFile values = TensorFile.convert(checkpoint, folder.resolve("values"))) {
                Program.of(checkpoint).orElseThrow().write(values, path);
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
            Program program = Program.of(checkpoint).orElseThrow();
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

    @Test
    void refuses_objects_that_are_not_what_the_code_declares() {
        String other = "class Other(Module):\n  __parameters__ = []\n  training : bool\n";
        String source =
                ScriptSources.HEAD.replace("training : bool", "training : bool\n  inner : __torch__.Other") + other;
        assertThat(refusal(source, pickle -> pickle.text("inner").number(1)))
                .contains("attribute \"inner\" is a number, declared __torch__.Other");
        assertThat(refusal(source, pickle -> {})).contains("no \"inner\" to an instance of __torch__.M");
        assertThat(refusal(
                        source,
                        pickle -> pickle.text("inner")
                                .global("__torch__", "Nobody")
                                .emptyTuple()
                                .newObject()))
                .contains("an instance of __torch__.Nobody, which no file");
        assertThat(refusal(ScriptSources.HEAD.replace("training : bool", "training : int"), pickle -> {}))
                .contains("attribute \"training\" is a boolean, declared int");
        assertThat(refusal(
                        ScriptSources.HEAD.replace("training : bool", "training : bool\n  all : List"),
                        pickle -> pickle.text("all").emptyDictionary()))
                .contains("attribute \"all\" is a dictionary, declared List");
    }

    @Test
    void refuses_what_holds_itself_and_what_other_code_would_make() {
        String source = ScriptSources.HEAD.replace("training : bool", "training : bool\n  all : Any");
        assertThat(refusal(
                        source,
                        pickle -> pickle.text("all")
                                .emptyList()
                                .remember(9)
                                .mark()
                                .recall(9)
                                .appendItems()))
                .contains("a list that holds itself");
        assertThat(refusal(
                        source,
                        pickle -> pickle.text("all")
                                .global("__torch__.torch.classes.q", "P")
                                .emptyTuple()
                                .newObject()))
                .contains("GLOBAL __torch__.torch.classes.q.P at byte");
        assertThat(refusal(source, pickle -> pickle.text("all").global("torch._utils", "_rebuild_qtensor")))
                .contains("GLOBAL torch._utils._rebuild_qtensor at byte");
        assertThat(refusal(source, pickle -> pickle.text("all").global("os", "system")))
                .startsWith("GLOBAL os.system");
    }

    /** The message with which M with one more attribute is refused. */
    private String refusal(String source, Consumer<PickleWriter> attribute) {
        PickleWriter data = new PickleWriter()
                .global("__torch__", "M")
                .emptyTuple()
                .newObject()
                .emptyDictionary()
                .mark()
                .text("weight")
                .tensor(new TensorInfo("weight", DType.FLOAT32, List.of(2L)), "0", true)
                .text("training")
                .bool(false);
        attribute.accept(data);
        byte[] pickle = data.setItems().build().finish();
        String[] message = new String[1];
        assertThatExceptionOfType(RefusedFile.class)
                .isThrownBy(() -> {
                    Path file = folder.resolve("made.pt");
                    ScriptSources.archive(file, Map.of("code/__torch__.py", source), pickle);
                    Checkpoints.open(file, folder).close();
                })
                .satisfies(refused -> message[0] = refused.getMessage());
        return message[0];
    }
}
