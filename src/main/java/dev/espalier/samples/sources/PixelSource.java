package dev.espalier.samples.sources;

import dev.espalier.samples.images.Pixels;
import dev.espalier.samples.images.UnreadableImage;
import dev.espalier.samples.transforms.Draws;
import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.ImageSteps;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Inputs that are images to be brought to one size. What is not drawn at random is kept on disk once it was made. */
record PixelSource(Pictures pictures, ImageSteps steps, Geometry geometry, PixelCache cache) implements Source {
    @Override
    public int count() {
        return pictures.count();
    }

    @Override
    public DType dtype() {
        return DType.UINT8;
    }

    @Override
    public void read(int row, @Nullable Draws crop, double[] into) {
        byte[] values = crop != null && steps.resizedCrop() != null ? augmented(row, crop) : settled(row);
        for (int i = 0; i < values.length; i++) {
            into[i] = values[i] & 0xff;
        }
    }

    private byte[] augmented(int row, Draws crop) {
        return prepared(row, picture -> steps.augmented(picture, crop));
    }

    private byte[] settled(int row) {
        byte[] known = cache.find(row);
        if (known == null) {
            known = prepared(row, steps::settled);
            cache.keep(row, known);
        }
        return known;
    }

    /** Something that is done to an image. */
    private interface Change {
        Pixels apply(Pixels picture) throws UnreadableImage;
    }

    private byte[] prepared(int row, Change change) {
        try {
            Pixels picture = change.apply(pictures.picture(row));
            if (picture.values().length != geometry.elements()) {
                throw new UnreadableImage("is " + picture.size() + " and not " + geometry.inputShape());
            }
            return picture.values();
        } catch (UnreadableImage e) {
            throw new RefusedFile(
                    RefusedFile.Reason.CORRUPT_FILE,
                    pictures.name(row) + " " + e.getMessage(),
                    "upload the dataset again, which looks at every image");
        } catch (IOException e) {
            throw new UncheckedIOException(pictures.name(row) + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isSlow() {
        return true;
    }
}
