package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphBuilder;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import dev.espalier.tensors.TensorInfo;
import java.util.List;

/**
 * Strings convolutions together, most with batch norm, and holds each one's tensors against the channels that reach it. What
 * does not fit throws {@link ArchitectureMismatch} naming the tensor.
 */
final class NormedConvolutions {
    private final TensorIndex tensors;
    private final GraphBuilder graph = new GraphBuilder();
    private final long colours;
    private long channels;

    /** @param first prefix of the first convolution, which tells the channels of the input */
    NormedConvolutions(TensorIndex tensors, String first) {
        this.tensors = tensors;
        this.colours = tensors.requireFloat(first + "weight", 4).shape().get(1);
        this.channels = colours;
    }

    TensorIndex tensors() {
        return tensors;
    }

    GraphBuilder graph() {
        return graph;
    }

    /** Of the network's input. */
    long colours() {
        return colours;
    }

    /** Of what was added last. */
    long channels() {
        return channels;
    }

    /** A convolution with a square kernel, as much padding as keeps the size at stride 1, and batch norm behind it. */
    void convolution(String prefix, String norm, long kernel, int stride) {
        TensorInfo weight = requireConvolution(prefix, channels, kernel);
        channels = weight.shape().getFirst();
        graph.layer(prefix, new Op.Conv2d(stride, (int) kernel / 2, 1, 1));
        norm(norm);
    }

    /** A convolution with a square kernel and no batch norm. */
    void convolution(String prefix, long kernel, int stride, int padding) {
        channels = requireConvolution(prefix, channels, kernel).shape().getFirst();
        graph.layer(prefix, new Op.Conv2d(stride, padding, 1, 1));
    }

    /** The same at stride 1, with as much padding as keeps the size, reading {@code from} and not what was added last. */
    void convolution(String from, long inputs, String prefix, long kernel) {
        channels = requireConvolution(prefix, inputs, kernel).shape().getFirst();
        graph.layer(prefix, new Op.Conv2d(1, (int) kernel / 2, 1, 1), from);
    }

    /** The channels of another node, and those of what was added last behind them. */
    void concat(String name, String other, long otherChannels) {
        graph.step(name, new Op.Concat(0), other, graph.last());
        channels += otherChannels;
    }

    void relu(String name) {
        graph.step(name, new Op.Relu());
    }

    /**
     * A 1x1 convolution beside the last layers, with batch norm or without; the result has as many channels as theirs.
     *
     * @param before channels of {@code from}
     */
    String projection(ResNetNaming.Shortcut shortcut, String from, long before, int stride) {
        TensorInfo weight = requireConvolution(shortcut.conv(), before, 1);
        if (weight.shape().getFirst() != channels) {
            throw new ArchitectureMismatch(
                    TensorIndex.describe(weight) + ", expected " + channels + " output channels as its block has");
        }
        graph.layer(shortcut.conv(), new Op.Conv2d(stride, 0, 1, 1), from);
        if (shortcut.hasNorm(tensors)) {
            norm(shortcut.norm());
        }
        return graph.last();
    }

    /** Global average pooling and a linear layer. */
    void pooledHead(String prefix) {
        TensorInfo weight = tensors.requireFloat(prefix + "weight", 2);
        if (weight.shape().get(1) != channels) {
            throw new ArchitectureMismatch(
                    TensorIndex.describe(weight) + ", expected " + channels + " inputs as the last stage gives");
        }
        graph.step("pool", new Op.GlobalAvgPool());
        graph.step("flatten", new Op.Flatten());
        graph.layer(prefix, new Op.Linear());
    }

    /** @param side of the images that are assumed */
    Graph finish(long side) {
        return graph.finish(List.of(colours, side, side));
    }

    private TensorInfo requireConvolution(String prefix, long inputs, long kernel) {
        TensorInfo weight = tensors.requireFloat(prefix + "weight", 4);
        List<Long> sizes = List.of(kernel, kernel);
        if (weight.shape().get(1) != inputs || !weight.shape().subList(2, 4).equals(sizes)) {
            throw new ArchitectureMismatch(
                    TensorIndex.describe(weight) + ", expected " + inputs + " input channels and a kernel of " + sizes);
        }
        return weight;
    }

    private void norm(String prefix) {
        for (String tensor : List.of("weight", "bias", "running_mean", "running_var")) {
            tensors.require(prefix + tensor, List.of(channels));
        }
        graph.layer(prefix, Op.BatchNorm.PLAIN);
    }
}
