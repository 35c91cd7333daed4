package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.GraphBuilder;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Convolutions and then linear layers, each reading what the one before gives, and no tensor besides. */
record LinearStack(List<TensorInfo> convolutions, List<TensorInfo> linears) {
    static LinearStack of(TensorIndex tensors) {
        LinearStack stack = new LinearStack(tensors.weights(4), tensors.weights(2));
        Set<String> known = new HashSet<>();
        stack.convolutions.forEach(weight -> addLayer(weight, tensors, known));
        stack.linears.forEach(weight -> addLayer(weight, tensors, known));
        for (TensorInfo tensor : tensors.all()) {
            if (!known.contains(tensor.name())) {
                throw new ArchitectureMismatch(TensorIndex.describe(tensor)
                        + " and belongs to no convolution or linear layer of a plain stack");
            }
        }
        stack.requireChained(stack.convolutions);
        stack.requireChained(stack.linears);
        if (stack.linears.isEmpty()) {
            throw new ArchitectureMismatch("there is no linear layer: no \"weight\" of two dimensions");
        }
        return stack;
    }

    List<Long> widths() {
        return Stream.concat(
                        Stream.of(linears.getFirst().shape().get(1)),
                        linears.stream().map(weight -> weight.shape().getFirst()))
                .toList();
    }

    /** Adds the linear layers with ReLU between them. */
    void addLinears(GraphBuilder graph) {
        graph.step("flatten", new Op.Flatten());
        for (TensorInfo weight : linears) {
            String layer = graph.layer(TensorIndex.prefix(weight), new Op.Linear());
            if (weight != linears.getLast()) {
                graph.step(layer + ".relu", new Op.Relu());
            }
        }
    }

    private static void addLayer(TensorInfo weight, TensorIndex tensors, Set<String> known) {
        tensors.requireFloat(weight.name(), weight.rank());
        known.add(weight.name());
        String bias = TensorIndex.prefix(weight) + "bias";
        if (tensors.has(bias)) {
            tensors.require(bias, List.of(weight.shape().getFirst()));
            known.add(bias);
        }
    }

    private void requireChained(List<TensorInfo> weights) {
        for (int i = 1; i < weights.size(); i++) {
            TensorInfo weight = weights.get(i);
            long given = weights.get(i - 1).shape().getFirst();
            if (weight.shape().get(1) != given) {
                throw new ArchitectureMismatch(TensorIndex.describe(weight) + ", but the layer before, \""
                        + weights.get(i - 1).name() + "\", gives " + given + " values");
            }
        }
    }
}
