package dev.espalier.graph.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.Shapes;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX files hold, field by field as onnx.proto numbers them; that they compute what they should, OnnxIT shows. */
class OnnxExportTest {
    @TempDir
    private Path folder;

    @Test
    void tells_who_wrote_it_and_by_which_rules() throws Exception {
        UnknownFieldSet model =
                export(lone("fc"), new Shapes().add("fc.weight", 2, 3).list(), DType.FLOAT32);
        assertThat(model.getField(1).getVarintList()).containsExactly(8L);
        assertThat(text(model, 2)).isEqualTo("espalier");
        assertThat(text(model, 3)).isEqualTo("1.2");
        assertThat(message(model, 8).getField(2).getVarintList()).containsExactly(17L);
        assertThat(text(message(model, 14), 1)).isEqualTo("architecture");
        assertThat(text(message(model, 14), 2)).isEqualTo("mlp");
    }

    @Test
    void gives_every_value_a_name_of_its_own_however_tensors_are_called() throws Exception {
        Graph graph = new Graph(
                List.of(3L),
                List.of(
                        new Node("output", new Op.Linear(), List.of("input"), "in\u0000\ud800"),
                        new Node("fc", new Op.Gelu(Op.Gelu.Approximation.NONE), List.of("output"), ""),
                        new Node("constant/0.5", new Op.Linear(), List.of("fc"), "fc/")),
                "constant/0.5");
        List<TensorInfo> tensors = new Shapes()
                .add("in\u0000\ud800weight", 3, 3)
                .add("in__weight", 1)
                .add("in\u0000\ud800bias", 3)
                .add("fc/weight", 2, 3)
                .add("fc/Mul", 4)
                .add("output", 1)
                .add("", 1)
                .list();
        UnknownFieldSet network = message(export(graph, tensors, DType.FLOAT32), 7);
        List<String> values = network.getField(1).getLengthDelimitedList().stream()
                .map(node -> text(parse(node), 2))
                .toList();
        List<String> initializers = network.getField(5).getLengthDelimitedList().stream()
                .map(tensor -> text(parse(tensor), 8))
                .toList();
        assertThat(values).doesNotHaveDuplicates().doesNotContainAnyElementsOf(initializers);
        assertThat(values).startsWith("output_3").endsWith("output");
        assertThat(initializers)
                .doesNotHaveDuplicates()
                .contains("in__weight", "in__bias", "fc/weight")
                .doesNotContain("input", "output", "");
    }

    @Test
    void stores_weights_as_they_are_and_casts_them() throws Exception {
        List<TensorInfo> tensors = new Shapes()
                .add("fc.weight", DType.BFLOAT16, 2, 3)
                .add("fc.bias", DType.FLOAT8_E5M2, 2)
                .list();
        UnknownFieldSet network = message(export(lone("fc"), tensors, DType.FLOAT32), 7);
        assertThat(network.getField(5).getLengthDelimitedList())
                .extracting(tensor -> text(parse(tensor), 8)
                        + parse(tensor).getField(2).getVarintList()
                        + parse(tensor)
                                .getField(9)
                                .getLengthDelimitedList()
                                .getFirst()
                                .size())
                .containsExactly("fc.weight[16]12", "fc.bias[10]4");
        assertThat(network.getField(1).getLengthDelimitedList())
                .extracting(node -> text(parse(node), 4))
                .containsExactly("Cast", "Cast", "Gemm");
    }

    @Test
    void says_where_doubles_cannot_be_kept() throws Exception {
        List<TensorInfo> tensors =
                new Shapes().add("fc.weight", DType.FLOAT64, 2, 3).list();
        Graph gelu = new Graph(
                List.of(3L),
                List.of(lone("fc").nodes().getFirst(), Node.of("soft", new Op.Gelu(Op.Gelu.Approximation.NONE), "fc")),
                "soft");
        try (TensorFile file = TensorFile.create(folder.resolve("model.safetensors"), tensors, Map.of())) {
            Path to = folder.resolve("model.onnx");
            assertThat(OnnxExport.write(lone("fc"), file, DType.FLOAT64, "1", Map.of(), to))
                    .isEmpty();
            assertThat(OnnxExport.write(gelu, file, DType.FLOAT64, "1", Map.of(), to))
                    .singleElement()
                    .asString()
                    .contains("\"soft\"", "float32");
        }
    }

    @Test
    void refuses_what_no_protocol_buffer_can_hold_before_it_writes() throws IOException {
        List<TensorInfo> tensors = new Shapes().add("fc.weight", 2, 3).list();
        Path to = folder.resolve("model.onnx");
        try (TensorFile file = TensorFile.create(folder.resolve("model.safetensors"), tensors, Map.of())) {
            assertThatThrownBy(() -> OnnxExport.write(lone("fc"), file, DType.FLOAT32, "1", Map.of(), to, 100))
                    .isInstanceOf(OnnxExport.TooLarge.class)
                    .hasMessageContaining("no protocol buffer has more than 100");
        }
        assertThat(to).doesNotExist();
    }

    @Test
    void counts_sizes_beyond_an_int() throws IOException {
        List<TensorInfo> tensors = new Shapes().add("fc.weight", 40_000, 40_000).list();
        Graph graph = new Graph(List.of(40_000L), List.of(Node.of("fc", new Op.Linear(), Graph.INPUT)), "fc");
        Path to = folder.resolve("model.onnx");
        // A sparse file: nothing of it is ever written
        try (TensorFile file = TensorFile.create(folder.resolve("model.safetensors"), tensors, Map.of())) {
            assertThatThrownBy(() -> OnnxExport.write(graph, file, DType.FLOAT32, "1", Map.of(), to))
                    .isInstanceOf(OnnxExport.TooLarge.class)
                    .hasMessageContaining("would have 6400000");
        }
        assertThat(to).doesNotExist();
    }

    private UnknownFieldSet export(Graph graph, List<TensorInfo> tensors, DType compute) throws Exception {
        Path to = folder.resolve("model.onnx");
        try (TensorFile file = TensorFile.create(folder.resolve("model.safetensors"), tensors, Map.of())) {
            OnnxExport.write(graph, file, compute, "1.2", Map.of("architecture", "mlp"), to);
            byte[] first = Files.readAllBytes(to);
            OnnxExport.write(graph, file, compute, "1.2", Map.of("architecture", "mlp"), to);
            assertThat(Files.readAllBytes(to)).isEqualTo(first);
        }
        return UnknownFieldSet.parseFrom(Files.readAllBytes(to));
    }

    private static Graph lone(String layer) {
        return new Graph(List.of(3L), List.of(Node.of(layer, new Op.Linear(), Graph.INPUT)), layer);
    }

    private static UnknownFieldSet message(UnknownFieldSet of, int field) {
        return parse(of.getField(field).getLengthDelimitedList().getFirst());
    }

    private static UnknownFieldSet parse(com.google.protobuf.ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(UnknownFieldSet of, int field) {
        return of.getField(field).getLengthDelimitedList().getFirst().toStringUtf8();
    }
}
