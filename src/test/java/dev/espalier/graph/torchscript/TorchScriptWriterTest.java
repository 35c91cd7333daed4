package dev.espalier.graph.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.formats.torch.StateDictWriter;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphBuilder;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.Shapes;
import dev.espalier.graph.TensorIndex;
import dev.espalier.graph.architectures.Architectures;
import dev.espalier.graph.architectures.Recognition;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What golden.py, beside the fixtures, found to agree with eager PyTorch to the bit is in verified.txt. */
class TorchScriptWriterTest {
    private static final Path FIXTURES = Path.of("src/test/resources/graph");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mlp",
                "lone-weight",
                "cnn",
                "resnet-20-flat",
                "resnet-20-padded",
                "resnet-20-downsample",
                "odd",
                "resnet-18",
                "resnet-50",
                "vgg-11",
                "vgg-13-plain",
                "vgg-16-cifar",
                "vgg-19-cifar",
                "alexnet",
                "squeezenet-1.0",
                "squeezenet-1.1"
            })
    void writes_the_archives_that_pytorch_agreed_with(String model) throws Exception {
        Path kept = Files.createDirectories(Path.of("target/torchscript"));
        Path archive = kept.resolve(model + ".torchscript.pt");
        Path states = kept.resolve(model + ".state_dict.pt");
        try (TensorFile tensors = TensorFile.open(FIXTURES.resolve(model + ".safetensors"))) {
            assertThat(TorchScriptWriter.write(graph(model, tensors), tensors, null, archive))
                    .isEmpty();
            StateDictWriter.write(tensors, states);
        }
        assertThat(Files.readAllLines(FIXTURES.resolve("verified.txt")))
                .contains(model + " " + sha256(archive), model + ".state_dict " + sha256(states));
    }

    @Test
    void converts_float_tensors_to_the_type_that_computes() throws IOException {
        Path archive = folder.resolve("model.pt");
        var infos = new Shapes()
                .add("fc.weight", DType.BFLOAT16, 1, 3)
                .add("steps", DType.INT64, 1)
                .list();
        try (TensorFile tensors = TensorFile.create(folder.resolve("model.safetensors"), infos, Map.of())) {
            tensors.editable("fc.weight").write(0, new double[] {1.5, -2, 0.25}, 3);
            TorchScriptWriter.write(lone("fc", 3), tensors, DType.FLOAT32, archive);
        }
        assertThat(floats(entry(archive, "data/1"))).containsExactly(1.5f, -2, 0.25f);
        assertThat(entry(archive, "data/0")).hasSize(8);
        assertThat(new String(entry(archive, "data.pkl"), StandardCharsets.ISO_8859_1))
                .contains("torch\nFloatStorage\n", "torch\nLongStorage\n")
                .doesNotContain("BFloat16");
    }

    @Test
    void carries_other_tensors_as_buffers_and_names_those_that_modules_cannot_hold() throws IOException {
        var infos = new Shapes()
                .add("fc", 1)
                .add("fc.weight", 2, 3)
                .add("fc.weight.scale", 1)
                .add("training", 1)
                .add("a..b", 1)
                .add("extra", 1)
                .add("extra.more", 1)
                .list();
        Path archive = folder.resolve("model.pt");
        try (TensorFile tensors = TensorFile.create(folder.resolve("model.safetensors"), infos, Map.of())) {
            assertThat(TorchScriptWriter.write(lone("fc", 3), tensors, null, archive))
                    .containsExactly("fc", "fc.weight.scale", "training", "a..b", "extra.more");
        }
        assertThat(new String(entry(archive, "code/__torch__.py"), StandardCharsets.UTF_8))
                .contains("class Network(Module):\n  __parameters__ = []\n  __buffers__ = [\"extra\", ]\n");
    }

    @Test
    void refuses_a_graph_whose_tensors_no_module_can_hold() throws IOException {
        var infos = new Shapes().add("training.weight", 2, 3).list();
        try (TensorFile tensors = TensorFile.create(folder.resolve("model.safetensors"), infos, Map.of())) {
            assertThatThrownBy(() ->
                            TorchScriptWriter.write(lone("training", 3), tensors, null, folder.resolve("model.pt")))
                    .isInstanceOf(ArchitectureMismatch.class)
                    .hasMessageContaining("\"training.weight\"");
        }
    }

    private static Graph lone(String layer, long features) {
        return new Graph(List.of(features), List.of(Node.of(layer, new Op.Linear(), Graph.INPUT)), layer);
    }

    private static Graph graph(String model, TensorFile tensors) {
        if (model.equals("odd")) {
            return chain(tensors.tensors());
        }
        Recognition recognition = Architectures.recognise(null, tensors.tensors());
        assertThat(recognition.graph()).as(recognition.toString()).isNotNull();
        return java.util.Objects.requireNonNull(recognition.graph());
    }

    /** Every weight one after the other, without anything between. */
    private static Graph chain(List<TensorInfo> tensors) {
        GraphBuilder graph = new GraphBuilder();
        tensors.stream()
                .filter(tensor -> tensor.name().endsWith(".weight"))
                .forEach(weight -> graph.layer(TensorIndex.prefix(weight), new Op.Linear()));
        return graph.finish(List.of(3L));
    }

    private static byte[] entry(Path archive, String name) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.getInputStream(zip.getEntry("archive/" + name)).readAllBytes();
        }
    }

    private static float[] floats(byte[] bytes) {
        float[] floats = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    private static String sha256(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(digest);
    }
}
