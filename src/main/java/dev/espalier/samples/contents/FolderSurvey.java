package dev.espalier.samples.contents;

import dev.espalier.samples.images.EncodedImage;
import dev.espalier.samples.images.Size;
import dev.espalier.samples.images.UnreadableImage;
import dev.espalier.samples.sources.Crew;
import dev.espalier.samples.sources.FolderPictures;
import dev.espalier.samples.spec.UnfitSpec;
import dev.espalier.samples.transforms.ImageSteps;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every image of a folder once, by decoding it: which ones cannot be read, and what sizes they come to. Only
 * what is found is kept.
 */
final class FolderSurvey {
    /** What the images may always decode to; beyond it the ratio to the archive counts. */
    private static final long SMALL_BYTES = 1L << 30;

    private static final int MAX_RATIO = 200;

    private final FolderPictures pictures;
    private final ImageSteps steps;
    private final long allowedBytes;
    private final AtomicLong decodedBytes = new AtomicLong();
    private final AtomicInteger deepGrey = new AtomicInteger();
    private final @Nullable Size[] sizes;
    private final @Nullable String[] reasons;

    private FolderSurvey(FolderPictures pictures, ImageSteps steps, long allowedBytes) {
        this.pictures = pictures;
        this.steps = steps;
        this.allowedBytes = allowedBytes;
        this.sizes = new Size[pictures.count()];
        this.reasons = new String[pictures.count()];
    }

    /** What the images of an archive of this size may decode to, all of them. */
    static long allowed(long archiveBytes) {
        return Math.max(SMALL_BYTES, archiveBytes * MAX_RATIO);
    }

    static FolderSurvey of(FolderPictures pictures, ImageSteps steps, long allowedBytes) {
        FolderSurvey survey = new FolderSurvey(pictures, steps, allowedBytes);
        try (Crew crew = new Crew()) {
            crew.each(pictures.count(), survey::look);
        }
        return survey;
    }

    private void look(int row) {
        try {
            pictures.use(row, image -> {
                spend(image);
                steps.size(image.size());
                pictures.decoded(image);
                sizes[row] = image.size();
                if (image.isDeepGrey()) {
                    deepGrey.incrementAndGet();
                }
                return true;
            });
        } catch (UnreadableImage e) {
            reasons[row] = String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(pictures.name(row) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A few kilobytes can decode to a hundred megabytes of one colour; ten thousand of them would take hours. */
    private void spend(EncodedImage image) {
        if (decodedBytes.addAndGet(image.decodedBytes()) > allowedBytes) {
            throw new RefusedFile(
                    RefusedFile.Reason.HOSTILE_FILE,
                    "the images decode to more than " + allowedBytes + " bytes, far more than the archive has",
                    "leave out pictures of one colour, or make them smaller before they are uploaded");
        }
    }

    /** The images that cannot be read, by their rows. */
    List<Integer> unreadable() {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < reasons.length; row++) {
            if (reasons[row] != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    void tell(List<String> findings) {
        Refusal.tell(
                "skipped",
                unreadable().stream()
                        .map(row -> pictures.name(row) + " " + reasons[row])
                        .toList(),
                findings);
        if (deepGrey.get() > 0) {
            findings.add(deepGrey.get() + " images of 16 bits of grey: values above 255 are cut off there, as PIL does;"
                    + " where that is not meant, upload them as an array of uint16 in an npz, which keeps all 16 bits");
        }
    }

    /** The size that all readable images are brought to; refuses images for which there is none. */
    Size commonSize() throws UnreadableImage {
        int first = -1;
        for (int row = 0; row < sizes.length; row++) {
            Size size = sizes[row];
            if (size == null) {
                continue;
            }
            Size other = first < 0 ? null : sizes[first];
            if (other != null && !steps.size(size).equals(steps.size(other))) {
                throw new UnfitSpec(
                        steps.resize() == null ? "preprocessing.resize" : "preprocessing.centerCrop",
                        "is needed: " + pictures.name(first) + " has " + told(other) + " and " + pictures.name(row)
                                + " has " + told(size),
                        "\"preprocessing\": {\"resize\": 256, \"centerCrop\": 224}");
            }
            first = first < 0 ? row : first;
        }
        Size common = first < 0 ? null : sizes[first];
        if (common == null) {
            throw Refusal.of(
                    "none of the " + sizes.length + " images can be read; " + pictures.name(0) + " " + reasons[0],
                    "open them with PIL.Image.open(path).convert(\"RGB\") and see what it says");
        }
        return steps.size(common);
    }

    private String told(Size size) throws UnreadableImage {
        return size + " pixels (height x width)" + (steps.resize() == null ? "" : ", resized " + steps.size(size));
    }
}
