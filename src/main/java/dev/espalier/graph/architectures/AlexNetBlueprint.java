package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;

/**
 * Krizhevsky's network in one column, as torchvision lays it out and names it: convolutions of 11, 5, 3, 3 and 3 with ReLU,
 * pooled over 3x3 after the first, second and last; any widths and classes.
 */
record AlexNetBlueprint() implements Blueprint {
    private static final long SIDE = 224;
    private static final int POOLED = 6;

    @Override
    public BuiltInArchitecture architecture() {
        return new BuiltInArchitecture(
                "alexnet",
                "AlexNet for 224x224 images, in torchvision's naming and layout: convolutions of 11x11 with stride 4, 5x5"
                        + " and three of 3x3, 3x3 max pooling with stride 2 after the first, second and last, average"
                        + " pooling to 6x6, linear layers with dropout before them, any widths; runs on images of 63x63"
                        + " and more.");
    }

    @Override
    public boolean isPlainStack() {
        return false;
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        NormedConvolutions layers = new NormedConvolutions(tensors, "features.0.");
        convolution(layers, 0, 11, 4, 2);
        pool(layers, 2);
        convolution(layers, 3, 5, 1, 2);
        pool(layers, 5);
        convolution(layers, 6, 3, 1, 1);
        convolution(layers, 8, 3, 1, 1);
        convolution(layers, 10, 3, 1, 1);
        pool(layers, 12);
        LinearHead head = LinearHead.of(tensors, "classifier");
        if (head.side(layers.channels()) != POOLED) {
            throw new ArchitectureMismatch("the first linear layer reads images of " + head.side(layers.channels())
                    + " rows, alexnet has " + POOLED);
        }
        layers.graph().step("avgpool", new Op.AdaptiveAvgPool(POOLED));
        head.addTo(layers);
        return recognition(
                layers.finish(SIDE),
                "assumed: input " + layers.colours() + "x" + SIDE + "x" + SIDE
                        + " (images of other sizes run as well), stride 4 in the first convolution, padding 2, 2, 1, 1, 1,"
                        + " ReLU after every layer but the last, 3x3 max pooling with stride 2 where the numbers of the"
                        + " layers leave a gap, average pooling to 6x6, dropout of 0.5 before " + head.dropouts()
                        + " of the linear layers");
    }

    private static void convolution(NormedConvolutions layers, int place, long kernel, int stride, int padding) {
        layers.convolution("features." + place + ".", kernel, stride, padding);
        layers.relu("features." + (place + 1));
    }

    private static void pool(NormedConvolutions layers, int place) {
        layers.graph().step("features." + place, new Op.MaxPool(3, 2, 0));
    }
}
