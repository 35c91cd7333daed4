package dev.espalier.graph.onnx;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.Integers;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a graph and its tensors as an ONNX file: input {@code input}, output {@code output}, a batch of any size,
 * initializers under the tensors' own names and in their own types. The same arguments give the same bytes.
 */
public final class OnnxExport {
    /** No protocol buffer may be larger. */
    public static final long LARGEST = Integer.MAX_VALUE;

    /** The file would be larger than {@link #LARGEST}; nothing was written. */
    public static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;

        TooLarge(long bytes, long largest) {
            super("the ONNX file would have " + bytes + " bytes, and no protocol buffer has more than " + largest);
        }
    }

    /**
     * @param compute what the network computes in: float32, or float64 where ONNX Runtime has all its operations in it
     * @param version of this service
     * @param about what is told of the model, by key
     * @return what a user should know
     */
    public static List<String> write(
            Graph graph, TensorFile tensors, DType compute, String version, Map<String, String> about, Path to)
            throws IOException, TooLarge {
        return write(graph, tensors, compute, version, about, to, LARGEST);
    }

    /**
     * The same of a folded network of which much is integers: weights as bytes, and pairs of {@code QuantizeLinear} and
     * {@code DequantizeLinear} around what lies between layers. It computes in float32 where it does not in integers.
     */
    public static void writeIntegers(
            Folded network, Integers integers, String version, Map<String, String> about, Path to)
            throws IOException, TooLarge {
        write(new OnnxModel(network.graph(), network.tensors(), DType.FLOAT32, integers, version, about), to, LARGEST);
    }

    /**
     * A network that answers with values on the way as well.
     *
     * @param values names of nodes, or of the network's input, in the order in which they are answered before the output
     */
    public static void writeObserved(Folded network, Integers integers, List<String> values, Path to)
            throws IOException, TooLarge {
        write(
                new OnnxModel(network.graph(), network.tensors(), DType.FLOAT32, integers, values, "", Map.of()),
                to,
                LARGEST);
    }

    private static void write(OnnxModel model, Path to, long largest) throws IOException, TooLarge {
        if (model.sizeBytes() > largest) {
            throw new TooLarge(model.sizeBytes(), largest);
        }
        try (OutputStream output = Files.newOutputStream(to)) {
            model.writeTo(output);
        }
    }

    /** @param largest size in bytes; smaller only to try it */
    static List<String> write(
            Graph graph,
            TensorFile tensors,
            DType compute,
            String version,
            Map<String, String> about,
            Path to,
            long largest)
            throws IOException, TooLarge {
        Optional<Node> obstacle = graph.nodes().stream()
                .filter(node -> compute == DType.FLOAT64 && !OnnxModel.hasDoubles(node.op()))
                .findFirst();
        write(new OnnxModel(graph, tensors, obstacle.isEmpty() ? compute : DType.FLOAT32, version, about), to, largest);
        return obstacle.stream()
                .map(node -> "the ONNX file computes in float32, because ONNX Runtime has no float64 for node \""
                        + node.name() + "\"; its weights are stored as float64")
                .toList();
    }

    private OnnxExport() {}
}
