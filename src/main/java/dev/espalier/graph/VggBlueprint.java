package dev.espalier.graph;

import dev.espalier.formats.TensorInfo;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Simonyan and Zisserman's networks with batch norm, as torchvision lays them out and names them: 3x3 convolutions in one
 * list, whose numbers tell where it is pooled, then three linear layers; any widths and classes.
 */
enum VggBlueprint implements Blueprint {
    VGG_11(1, 1, 2, 2, 2),
    VGG_13(2, 2, 2, 2, 2),
    VGG_16(2, 2, 3, 3, 3),
    VGG_19(2, 2, 4, 4, 4);

    private static final long SIDE = 224;
    private static final int POOLED = 7;
    private static final String STEM = "features.0.";
    private static final List<String> HEAD = List.of("classifier.0.", "classifier.3.", "classifier.6.");

    private final List<Integer> convolutions;

    VggBlueprint(Integer... convolutions) {
        this.convolutions = List.of(convolutions);
    }

    /** The one whose complaint helps most where names are those of a VGG with batch norm. */
    static Optional<VggBlueprint> likeliest(TensorIndex tensors) {
        if (!tensors.has(STEM + "weight")
                || !tensors.has("features.1.running_mean")
                || !tensors.has("classifier.0.weight")) {
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
                name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "VGG with batch norm for 224x224 images, in torchvision's naming and layout (vgg*_bn): 3x3 convolutions,"
                        + " 2x2 max pooling after each of five groups of " + convolutions
                        + ", average pooling to 7x7, three linear layers with dropout between them, any widths; runs on"
                        + " images of 32x32 and more.");
    }

    @Override
    public boolean isPlainStack() {
        return false;
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        NormedConvolutions layers = new NormedConvolutions(tensors, STEM);
        int place = 0;
        for (int group : convolutions) {
            for (int i = 0; i < group; i++) {
                layers.convolution("features." + place + ".", "features." + (place + 1) + ".", 3, 1);
                layers.relu("features." + (place + 2));
                place += 3;
            }
            layers.graph().step("features." + place, new Op.MaxPool(2, 2, 0));
            place++;
        }
        head(layers);
        return recognition(
                layers.finish(SIDE),
                "assumed: input " + layers.colours() + "x" + SIDE + "x" + SIDE
                        + " (images of other sizes run as well), ReLU"
                        + " after every layer but the last, 2x2 max pooling where the numbers of the layers leave a gap,"
                        + " average pooling to 7x7, dropout of 0.5 after the first two linear layers");
    }

    private static void head(NormedConvolutions layers) {
        layers.graph().step("avgpool", new Op.AdaptiveAvgPool(POOLED));
        layers.graph().step("flatten", new Op.Flatten());
        long inputs = Math.multiplyExact(layers.channels(), (long) POOLED * POOLED);
        for (int i = 0; i < HEAD.size(); i++) {
            TensorInfo weight = layers.tensors().requireFloat(HEAD.get(i) + "weight", 2);
            if (weight.shape().get(1) != inputs) {
                throw new ArchitectureMismatch(
                        TensorIndex.describe(weight) + ", expected " + inputs + " inputs as the layers before give");
            }
            inputs = weight.shape().getFirst();
            layers.graph().layer(HEAD.get(i), new Op.Linear());
            if (i < HEAD.size() - 1) {
                layers.relu("classifier." + (3 * i + 1));
                layers.graph().step("classifier." + (3 * i + 2), new Op.Dropout(0.5));
            }
        }
    }

    private int lastConvolution() {
        int all = convolutions.stream().mapToInt(Integer::intValue).sum();
        return 3 * (all - 1) + convolutions.size() - 1;
    }
}
