package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import dev.espalier.text.EnumNames;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * He et al.'s residual networks for ImageNet as torchvision lays them out and names them: a 7x7 stem, four stages, any
 * widths and classes. What has the same names but another stem, groups or other numbers of blocks is none of them.
 */
enum ResNetBlueprint implements Blueprint {
    RESNET_18(false, 2, 2, 2, 2),
    RESNET_34(false, 3, 4, 6, 3),
    RESNET_50(true, 3, 4, 6, 3);

    private static final long SIDE = 224;
    private static final String STEM = "conv1.";

    private final boolean bottleneck;
    private final List<Integer> blocks;

    ResNetBlueprint(boolean bottleneck, Integer... blocks) {
        this.bottleneck = bottleneck;
        this.blocks = List.of(blocks);
    }

    /** The one whose complaint helps most where names are those of a ResNet with four stages. */
    static Optional<ResNetBlueprint> likeliest(TensorIndex tensors) {
        if (!tensors.has(STEM + "weight") || !tensors.has(block(3, 0) + "conv1.weight")) {
            return Optional.empty();
        }
        boolean deep = tensors.has(block(2, 2) + "conv1.weight");
        return Optional.of(isBottleneck(tensors) ? RESNET_50 : deep ? RESNET_34 : RESNET_18);
    }

    @Override
    public BuiltInArchitecture architecture() {
        return new BuiltInArchitecture(
                EnumNames.dashed(this),
                "Residual network for 224x224 images, in torchvision's naming and layout: 7x7 stem, four stages of "
                        + blocks + (bottleneck ? " bottleneck" : "")
                        + " blocks, any widths; runs on any size of image that its layers leave something of.");
    }

    @Override
    public boolean isPlainStack() {
        return false;
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        if (isBottleneck(tensors) != bottleneck) {
            throw new ArchitectureMismatch("the blocks have " + (bottleneck ? "two" : "three") + " convolutions, "
                    + architecture().name() + " has " + (bottleneck ? "three" : "two"));
        }
        List<Integer> found = IntStream.range(0, 4)
                .map(stage -> count(tensors, stage))
                .boxed()
                .toList();
        if (!found.equals(blocks)) {
            throw new ArchitectureMismatch("the stages have " + found + " residual blocks, "
                    + architecture().name() + " has " + blocks);
        }
        NormedConvolutions layers = new NormedConvolutions(tensors, STEM);
        layers.convolution(STEM, "bn1.", 7, 2);
        layers.relu("relu");
        layers.graph().step("maxpool", new Op.MaxPool(3, 2, 1));
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int index = 0; index < blocks.get(stage); index++) {
                block(layers, block(stage, index), stage > 0 && index == 0 ? 2 : 1);
            }
        }
        layers.pooledHead("fc.");
        return recognition(layers.finish(SIDE), assumed(layers.colours()));
    }

    private String assumed(long colours) {
        return "assumed: input " + colours + "x" + SIDE + "x" + SIDE + " (images of other sizes run as well), 3x3 max"
                + " pooling after the stem, stride 2 in the first block of the second, third and fourth stage"
                + (bottleneck ? " (in its 3x3 convolution)" : "")
                + ", ReLU after the stem, inside each block and after its sum, global average pooling";
    }

    private void block(NormedConvolutions layers, String name, int stride) {
        String from = layers.graph().last();
        long before = layers.channels();
        layers.convolution(name + "conv1.", name + "bn1.", bottleneck ? 1 : 3, bottleneck ? 1 : stride);
        layers.relu(name + "relu1");
        layers.convolution(name + "conv2.", name + "bn2.", 3, bottleneck ? stride : 1);
        if (bottleneck) {
            layers.relu(name + "relu2");
            layers.convolution(name + "conv3.", name + "bn3.", 1, 1);
        }
        String body = layers.graph().last();
        String shortcut = shortcut(layers, name, from, before, stride);
        layers.graph().step(name + "sum", new Op.Add(), body, shortcut);
        layers.relu(name + "relu");
    }

    private static String shortcut(NormedConvolutions layers, String name, String from, long before, int stride) {
        var projection = new ResNetNaming.Shortcut(name + "downsample.0.", name + "downsample.1.");
        if (stride > 1 || layers.channels() != before || layers.tensors().has(projection.conv() + "weight")) {
            return layers.projection(projection, from, before, stride);
        }
        return from;
    }

    private static boolean isBottleneck(TensorIndex tensors) {
        return tensors.has(block(0, 0) + "conv3.weight");
    }

    private static int count(TensorIndex tensors, int stage) {
        return (int) Stream.iterate(0, index -> index + 1)
                .takeWhile(index -> tensors.has(block(stage, index) + "conv1.weight"))
                .count();
    }

    private static String block(int stage, int index) {
        return "layer" + (stage + 1) + "." + index + ".";
    }
}
