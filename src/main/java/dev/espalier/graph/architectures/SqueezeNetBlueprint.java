package dev.espalier.graph.architectures;

import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import java.util.List;

/**
 * Iandola et al.'s networks as torchvision lays them out and names them: fire modules, which squeeze the channels by a 1x1
 * convolution and give 1x1 and 3x3 ones side by side; a convolution at the end gives the classes. Any widths.
 */
enum SqueezeNetBlueprint implements Blueprint {
    SQUEEZENET_1_0(7, List.of(6, 11)),
    SQUEEZENET_1_1(3, List.of(5, 8));

    private static final long SIDE = 224;
    private static final int LAST = 12;
    private static final String STEM = "features.0.";

    private final long stem;
    private final List<Integer> pools;

    SqueezeNetBlueprint(long stem, List<Integer> pools) {
        this.stem = stem;
        this.pools = pools;
    }

    @Override
    public BuiltInArchitecture architecture() {
        return new BuiltInArchitecture(
                "squeezenet-" + name().substring("SQUEEZENET_".length()).replace('_', '.'),
                "SqueezeNet for 224x224 images, in torchvision's naming and layout: a " + stem + "x" + stem
                        + " stem with stride 2, eight fire modules, 3x3 max pooling in between, a 1x1 convolution to the"
                        + " classes and global average pooling, any widths; runs on images of 32x32 and more.");
    }

    @Override
    public boolean isPlainStack() {
        return false;
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        NormedConvolutions layers = new NormedConvolutions(tensors, STEM);
        layers.convolution(STEM, stem, 2, 0);
        layers.relu("features.1");
        pool(layers, 2);
        for (int place = 3; place <= LAST; place++) {
            if (pools.contains(place)) {
                pool(layers, place);
            } else {
                fire(layers, "features." + place);
            }
        }
        layers.graph().step("classifier.0", new Op.Dropout(0.5));
        layers.convolution("classifier.1.", 1, 1, 0);
        layers.relu("classifier.2");
        layers.graph().step("classifier.3", new Op.GlobalAvgPool());
        layers.graph().step("flatten", new Op.Flatten());
        return recognition(
                layers.finish(SIDE),
                "assumed: input " + layers.colours() + "x" + SIDE + "x" + SIDE
                        + " (images of other sizes run as well), stride 2 and no padding in the first convolution, ReLU"
                        + " after every convolution, 3x3 max pooling with stride 2 (rounded up) where the numbers of the"
                        + " layers leave a gap, dropout of 0.5 before the last convolution, global average pooling");
    }

    private static void fire(NormedConvolutions layers, String name) {
        layers.convolution(name + ".squeeze.", 1, 1, 0);
        layers.relu(name + ".squeeze_activation");
        String squeezed = layers.graph().last();
        long channels = layers.channels();
        layers.convolution(name + ".expand1x1.", 1, 1, 0);
        layers.relu(name + ".expand1x1_activation");
        String ones = layers.graph().last();
        long given = layers.channels();
        layers.convolution(squeezed, channels, name + ".expand3x3.", 3);
        layers.relu(name + ".expand3x3_activation");
        layers.concat(name + ".concat", ones, given);
    }

    private static void pool(NormedConvolutions layers, int place) {
        layers.graph().step("features." + place, new Op.MaxPool(3, 2, 0, 1, true));
    }
}
