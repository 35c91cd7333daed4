package dev.espalier.graph.integer;

import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.NodeTensors;
import dev.espalier.graph.Op;
import dev.espalier.kernels.Values;
import dev.espalier.tensors.TensorFile;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Batch norms that become part of the layer before them, in double:
 *
 * <pre>
 * factor = weight / sqrt(running_var + eps);  w' = w factor;  b' = (b - running_mean) factor + bias
 * </pre>
 *
 * @param folded names of the norms
 * @param factors of each channel, by the name of the layer's node
 * @param biases the layers' new ones, by the name of the layer's node
 */
record Norms(Set<String> folded, Map<String, double[]> factors, Map<String, double[]> biases) {
    static Norms of(Graph graph, TensorFile tensors) {
        Readers readers = new Readers(graph);
        Map<String, List<Long>> shapes = GraphFacts.of(graph, tensors.tensors()).shapes();
        Map<String, Long> owners = graph.nodes().stream()
                .flatMap(NodeTensors::names)
                .filter(tensors::has)
                .collect(Collectors.groupingBy(name -> tensors.stored(name).name(), Collectors.counting()));
        Norms norms = new Norms(new HashSet<>(), new HashMap<>(), new HashMap<>());
        for (Node layer : graph.nodes()) {
            boolean one = layer.op() instanceof Op.Conv2d
                    || (layer.op() instanceof Op.Linear
                            && Objects.requireNonNull(shapes.get(layer.name())).size() == 1);
            boolean own = NodeTensors.names(layer)
                    .filter(tensors::has)
                    .allMatch(name -> Objects.requireNonNull(
                                    owners.get(tensors.stored(name).name()))
                            == 1);
            if (one && own) {
                readers.only(layer.name()).ifPresent(norm -> norms.fold(layer, norm, tensors));
            }
        }
        return norms;
    }

    private void fold(Node layer, Node norm, TensorFile tensors) {
        if (!(norm.op() instanceof Op.BatchNorm(var eps, var _)) || !tensors.has(norm.tensors() + "running_mean")) {
            return;
        }
        int channels = Math.toIntExact(tensors.tensor(layer.weight()).shape().getFirst());
        double[] factors = numbers(tensors, norm.weight(), channels, 1);
        double[] biases = numbers(tensors, layer.bias(), channels, 0);
        double[] shifts = numbers(tensors, norm.bias(), channels, 0);
        double[] means = numbers(tensors, norm.tensors() + "running_mean", channels, 0);
        double[] variances = numbers(tensors, norm.tensors() + "running_var", channels, 1);
        for (int i = 0; i < channels; i++) {
            factors[i] /= Math.sqrt(variances[i] + eps);
            biases[i] = (biases[i] - means[i]) * factors[i] + shifts[i];
        }
        folded.add(norm.name());
        this.factors.put(layer.name(), factors);
        this.biases.put(layer.name(), biases);
    }

    private static double[] numbers(TensorFile tensors, String name, int count, double unless) {
        double[] numbers = new double[count];
        Arrays.fill(numbers, unless);
        if (tensors.has(name)) {
            Values values = tensors.values(name);
            values.read(0, numbers, count);
        }
        return numbers;
    }
}
