package dev.espalier.graph.architectures;

import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import dev.espalier.text.EnumNames;
import java.util.List;
import java.util.Optional;

/**
 * Simonyan and Zisserman's networks, with batch norm or without, as torchvision lays them out and names them: 3x3
 * convolutions in one list, whose numbers tell where it is pooled, then linear layers, whose first tells the size of the
 * image that is left; any widths and classes.
 */
enum VggBlueprint implements Blueprint {
    VGG_11(1, 1, 2, 2, 2),
    VGG_13(2, 2, 2, 2, 2),
    VGG_16(2, 2, 3, 3, 3),
    VGG_19(2, 2, 4, 4, 4);

    private static final long SIDE = 224;
    private static final int POOLED = 7;

    /** Five poolings leave one row of as many. */
    private static final long SHRUNK = 32;

    private static final String STEM = "features.0.";

    private final List<Integer> convolutions;

    VggBlueprint(Integer... convolutions) {
        this.convolutions = List.of(convolutions);
    }

    /** The one whose complaint helps most where names are those of a VGG with batch norm. */
    static Optional<VggBlueprint> likeliest(TensorIndex tensors) {
        if (!tensors.has(STEM + "weight") || !isNormed(tensors) || !tensors.has("classifier.0.weight")) {
            return Optional.empty();
        }
        VggBlueprint nearest = VGG_11;
        for (VggBlueprint blueprint : values()) {
            if (tensors.has("features." + blueprint.lastConvolution() + ".weight")) {
                nearest = blueprint;
            }
        }
        return Optional.of(nearest);
    }

    @Override
    public BuiltInArchitecture architecture() {
        return new BuiltInArchitecture(
                EnumNames.dashed(this),
                "VGG for 224x224 images or, with a smaller head, for 32x32 and other sizes, in torchvision's naming and"
                        + " layout, with batch norm (vgg*_bn) or without: 3x3 convolutions, 2x2 max pooling after each of"
                        + " five groups of " + convolutions
                        + ", average pooling to what the first linear layer reads, linear layers with dropout where their"
                        + " numbers leave room, any widths; runs on images of 32x32 and more.");
    }

    @Override
    public boolean isPlainStack() {
        return false;
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        NormedConvolutions layers = new NormedConvolutions(tensors, STEM);
        boolean normed = isNormed(tensors);
        int place = 0;
        for (int group : convolutions) {
            for (int i = 0; i < group; i++) {
                place = convolution(layers, place, normed);
            }
            layers.graph().step("features." + place, new Op.MaxPool(2, 2, 0));
            place++;
        }
        LinearHead head = LinearHead.of(tensors, "classifier");
        int pooled = head.side(layers.channels());
        layers.graph().step("avgpool", new Op.AdaptiveAvgPool(pooled));
        head.addTo(layers);
        long side = pooled == POOLED ? SIDE : Math.multiplyExact(SHRUNK, pooled);
        return recognition(
                layers.finish(side),
                "assumed: input " + layers.colours() + "x" + side + "x" + side
                        + " (images of other sizes run as well), ReLU"
                        + " after every layer but the last, 2x2 max pooling where the numbers of the layers leave a gap,"
                        + " average pooling to " + pooled + "x" + pooled + ", dropout of 0.5 before " + head.dropouts()
                        + " of the linear layers");
    }

    /** A convolution and ReLU, with batch norm between or without; returns the place behind. */
    private static int convolution(NormedConvolutions layers, int place, boolean normed) {
        String name = "features." + place + ".";
        if (normed) {
            layers.convolution(name, "features." + (place + 1) + ".", 3, 1);
        } else {
            layers.convolution(name, 3, 1, 1);
        }
        int activation = place + (normed ? 2 : 1);
        layers.relu("features." + activation);
        return activation + 1;
    }

    private static boolean isNormed(TensorIndex tensors) {
        return tensors.has("features.1.running_mean");
    }

    private int lastConvolution() {
        int all = convolutions.stream().mapToInt(Integer::intValue).sum();
        return 3 * (all - 1) + convolutions.size() - 1;
    }
}
