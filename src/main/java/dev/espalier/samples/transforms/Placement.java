package dev.espalier.samples.transforms;

import dev.espalier.samples.spec.DatasetSpec.Augmentation;
import dev.espalier.samples.spec.UnfitSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is random about a prepared image: from where in its padded original it is cut, and whether it is mirrored after
 * that.
 *
 * @param down rows that the cut is moved down from the middle; negative upwards
 * @param right columns that it is moved right
 * @param crop what a random resized crop, which depends on the image's own size, is drawn from before all that; null for
 *     none
 */
public record Placement(
        int down, int right, boolean flipped, @Nullable Draws crop) {
    public static final Placement ORIGINAL = new Placement(0, 0, false, null);

    /** Draws in a fixed order, each only where asked for: down, right, flipped; the resized crop for itself. */
    public static Placement draw(Augmentation augmentation, long seed, int epoch, int row) {
        Draws draws = new Draws(seed, Draws.Purpose.AUGMENT, epoch, row);
        int down = 0;
        int right = 0;
        if (augmentation.randomCrop() != null) {
            int padding = augmentation.randomCrop().padding();
            down = draws.below(2 * padding + 1) - padding;
            right = draws.below(2 * padding + 1) - padding;
        }
        boolean flipped = flips(augmentation) && draws.below(2) == 1;
        Draws crop = augmentation.randomResizedCrop() == null
                ? null
                : new Draws(seed, Draws.Purpose.RESIZED_CROP, epoch, row);
        return new Placement(down, right, flipped, crop);
    }

    /** Refuses what such samples cannot be put through. */
    public static void check(Augmentation augmentation, Geometry geometry) {
        if (!geometry.isImage() && (augmentation.randomCrop() != null || flips(augmentation))) {
            throw new UnfitSpec(
                    "augmentation." + (flips(augmentation) ? "horizontalFlip" : "randomCrop"),
                    "needs images; the samples are features of the layout NC",
                    "leave augmentation out, or reshape x to (N, channels, height, width)");
        }
        if (augmentation.randomCrop() != null
                && augmentation.randomCrop().padding() >= Math.min(geometry.height(), geometry.width())) {
            throw new UnfitSpec(
                    "augmentation.randomCrop.padding",
                    "must be less than the image's " + geometry.height() + " x "
                            + geometry.width() + " pixels, was "
                            + augmentation.randomCrop().padding(),
                    "padding 4 is usual for 32 x 32");
        }
    }

    private static boolean flips(Augmentation augmentation) {
        return Objects.requireNonNullElse(augmentation.horizontalFlip(), false);
    }
}
