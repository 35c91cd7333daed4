package dev.espalier.graph;

import java.util.List;
import java.util.stream.Stream;

/** Which tensors a node may own, by the rules of a graph document. */
public final class NodeTensors {
    private static final List<String> LEARNED = List.of("weight", "bias");
    private static final List<String> STATISTICS = List.of("running_mean", "running_var", "num_batches_tracked");

    public static Stream<String> names(Node node) {
        return Stream.concat(parameters(node), buffers(node));
    }

    static Stream<String> parameters(Node node) {
        return named(node, hasWeights(node.op()) ? LEARNED : List.of());
    }

    static Stream<String> buffers(Node node) {
        return named(node, node.op() instanceof Op.BatchNorm ? STATISTICS : List.of());
    }

    static boolean hasWeights(Op op) {
        return op instanceof Op.BatchNorm || isPrunable(op);
    }

    /** Whether the node's weight is one that can be pruned. */
    public static boolean isPrunable(Op op) {
        return switch (op) {
            case Op.Conv2d _, Op.Linear _ -> true;
            case Op.BatchNorm _ -> false;
            case Op.Relu _, Op.Relu6 _, Op.LeakyRelu _, Op.Sigmoid _, Op.Tanh _, Op.Gelu _, Op.Silu _ -> false;
            case Op.Hardswish _, Op.Softmax _, Op.LogSoftmax _, Op.Dropout _, Op.Identity _ -> false;
            case Op.Pooling _, Op.Flatten _, Op.Add _, Op.Multiply _, Op.Concat _ -> false;
            case Op.Pad _, Op.PadChannels _, Op.Subsample _, Op.FakeQuantize _ -> false;
        };
    }

    private static Stream<String> named(Node node, List<String> suffixes) {
        return suffixes.stream().map(suffix -> node.tensors() + suffix);
    }

    private NodeTensors() {}
}
