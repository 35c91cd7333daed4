package dev.espalier.samples.transforms;

import dev.espalier.samples.images.Pixels;
import dev.espalier.samples.images.Size;
import dev.espalier.samples.images.UnreadableImage;
import dev.espalier.samples.spec.DatasetSpec;
import dev.espalier.samples.spec.DatasetSpec.RandomResizedCrop;
import dev.espalier.samples.spec.UnfitSpec;
import org.jspecify.annotations.Nullable;

/** What brings images to one size, before anything that is done to numbers. */
public record ImageSteps(
        @Nullable Integer resize,
        @Nullable Integer centerCrop,
        @Nullable RandomResizedCrop resizedCrop) {
    public static ImageSteps of(DatasetSpec spec) {
        return new ImageSteps(
                spec.preprocessing().resize(),
                spec.preprocessing().centerCrop(),
                spec.augmentation().randomResizedCrop());
    }

    public boolean isNone() {
        return resize == null && centerCrop == null && resizedCrop == null;
    }

    /** The first of the fields that are set. */
    public String field() {
        if (resize != null) {
            return "preprocessing.resize";
        }
        return centerCrop != null ? "preprocessing.centerCrop" : "augmentation.randomResizedCrop";
    }

    /** What an image of this size is brought to when it is not augmented. */
    public Size size(Size original) throws UnreadableImage {
        Size resized = resize == null ? original : original.withShorterSide(resize);
        return centerCrop == null ? resized : new Size(centerCrop, centerCrop);
    }

    public Pixels settled(Pixels picture) throws UnreadableImage {
        Pixels resized =
                resize == null ? picture : picture.resized(picture.size().withShorterSide(resize));
        return centerCrop == null ? resized : resized.centerCrop(centerCrop);
    }

    /** With the random resized crop, drawn for this sample; as without augmentation where there is none. */
    public Pixels augmented(Pixels picture, Draws draws) throws UnreadableImage {
        if (resizedCrop == null) {
            return settled(picture);
        }
        ResizedCrop crop = ResizedCrop.draw(resizedCrop, picture.size(), draws);
        return picture.cut(crop.top(), crop.left(), crop.height(), crop.width())
                .resized(new Size(resizedCrop.size(), resizedCrop.size()));
    }

    /** Refuses crops of training samples that would differ in size from what is evaluated on. */
    public void check(Size evaluated) {
        if (resizedCrop == null) {
            return;
        }
        ResizedCrop.check(resizedCrop);
        if (!evaluated.equals(new Size(resizedCrop.size(), resizedCrop.size()))) {
            throw new UnfitSpec(
                    "augmentation.randomResizedCrop.size",
                    "makes training images of " + resizedCrop.size() + " x " + resizedCrop.size() + ", evaluation sees "
                            + evaluated,
                    "set preprocessing.centerCrop to " + resizedCrop.size() + ", and preprocessing.resize to what comes"
                            + " before it");
        }
    }
}
