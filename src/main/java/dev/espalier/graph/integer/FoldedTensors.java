package dev.espalier.graph.integer;

import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeTensors;
import dev.espalier.kernels.Chunks;
import dev.espalier.kernels.Values;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the tensors of a graph whose norms were folded, in float32. */
record FoldedTensors(TensorFile from, Norms norms) {
    static TensorFile write(Graph graph, TensorFile from, Norms norms, Path file) throws IOException {
        FoldedTensors tensors = new FoldedTensors(from, norms);
        Map<String, Node> owners = tensors.owners(graph);
        TensorFile into = TensorFile.create(
                file,
                owners.entrySet().stream()
                        .map(entry -> tensors.info(entry.getKey(), entry.getValue()))
                        .toList(),
                Map.of());
        owners.forEach((name, node) -> tensors.fill(name, node, into.editable(name)));
        return into;
    }

    /** The names of all tensors that nodes read, each with a node that does. */
    private Map<String, Node> owners(Graph graph) {
        Map<String, Node> owners = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            NodeTensors.names(node)
                    .filter(name -> isNewBias(name, node)
                            || (from.has(name) && from.tensor(name).dtype().isFloat()))
                    .forEach(name -> owners.putIfAbsent(name, node));
        }
        return owners;
    }

    private boolean isNewBias(String name, Node node) {
        return name.equals(node.bias()) && norms.biases().containsKey(node.name());
    }

    private TensorInfo info(String name, Node node) {
        List<Long> shape = isNewBias(name, node)
                ? from.tensor(node.weight()).shape().subList(0, 1)
                : from.tensor(name).shape();
        return new TensorInfo(name, DType.FLOAT32, shape);
    }

    private void fill(String name, Node node, Values into) {
        double[] biases = norms.biases().get(node.name());
        if (biases != null && name.equals(node.bias())) {
            into.write(0, biases, biases.length);
            return;
        }
        double[] factors = name.equals(node.weight()) ? norms.factors().get(node.name()) : null;
        long row = factors == null ? 1 : into.count() / factors.length;
        Chunks.read(from.values(name), (at, piece, length) -> {
            for (int i = 0; factors != null && i < length; i++) {
                piece[i] *= factors[(int) ((at + i) / row)];
            }
            into.write(at, piece, length);
        });
    }
}
