package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.GraphBuilder;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.List;

/** Caffe's LeNet-5: two convolutions, each pooled but not activated, and two linear layers with ReLU between. */
record LeNet5Blueprint() implements Blueprint {
    private static final int SIDE = 28;

    @Override
    public BuiltInArchitecture architecture() {
        return new BuiltInArchitecture(
                "lenet-5",
                "Caffe's LeNet-5: 5x5 convolutions of 20 and 50 channels, each followed by 2x2 max pooling, linear layers of"
                        + " 500 and one output per class; ReLU after the first linear layer alone.");
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        LinearStack stack = LinearStack.of(tensors);
        if (stack.convolutions().size() != 2 || stack.linears().size() != 2) {
            throw new ArchitectureMismatch("there are " + stack.convolutions().size() + " convolutions and "
                    + stack.linears().size() + " linear layers, expected 2 and 2");
        }
        tensors.require(stack.convolutions().get(0).name(), List.of(20L, 1L, 5L, 5L));
        tensors.require(stack.convolutions().get(1).name(), List.of(50L, 20L, 5L, 5L));
        TensorInfo last = stack.linears().get(1);
        tensors.require(stack.linears().get(0).name(), List.of(500L, 800L));
        tensors.require(last.name(), List.of(last.shape().getFirst(), 500L));

        GraphBuilder graph = new GraphBuilder();
        for (TensorInfo weight : stack.convolutions()) {
            String layer = graph.layer(TensorIndex.prefix(weight), new Op.Conv2d(1, 0, 1, 1));
            graph.step(layer + ".pool", new Op.MaxPool(2, 2, 0));
        }
        stack.addLinears(graph);
        return recognition(
                graph.finish(List.of(1L, (long) SIDE, (long) SIDE)),
                "assumed: Caffe's LeNet-5, input 1x28x28, 2x2 max pooling after each convolution, ReLU after the first"
                        + " linear layer alone; for ReLU after the convolutions, too, set architecture to \"cnn\"");
    }
}
