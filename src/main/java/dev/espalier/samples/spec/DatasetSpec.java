package dev.espalier.samples.spec;

import dev.espalier.text.Blank;
import dev.espalier.text.Labelled;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the contents of a dataset's file become samples. As everywhere, the compact constructors are the one place of
 * defaults and take null for anything.
 *
 * @param unreadable which images of a folder cannot be read, by their place in the order of samples; null where nobody
 *     has looked yet
 */
public record DatasetSpec(
        Task task,
        @Valid Preprocessing preprocessing,
        @Valid Augmentation augmentation,
        @Valid Split split,
        @Nullable List<Integer> unreadable) {
    private static final int MAX_SIDE = 2048;

    /** Classification, nothing but the usual scaling. */
    public static final DatasetSpec DEFAULT =
            new DatasetSpec(Task.CLASSIFICATION, Preprocessing.NONE, Augmentation.NONE, Split.DEFAULT);

    public DatasetSpec {
        task = task == null ? Task.CLASSIFICATION : task;
        preprocessing = preprocessing == null ? Preprocessing.NONE : preprocessing;
        augmentation = augmentation == null ? Augmentation.NONE : augmentation;
        split = split == null ? Split.DEFAULT : split;
        unreadable = unreadable == null ? null : List.copyOf(unreadable);
    }

    /** What a client asks for; what is in the file has to be seen. */
    public DatasetSpec(Task task, Preprocessing preprocessing, Augmentation augmentation, Split split) {
        this(task, preprocessing, augmentation, split, null);
    }

    public DatasetSpec withUnreadable(List<Integer> found) {
        return new DatasetSpec(task, preprocessing, augmentation, split, found);
    }

    /** What is learnt. */
    public enum Task implements Labelled {
        CLASSIFICATION,
        REGRESSION
    }

    /**
     * x' = (x * scale - mean) / std; scale defaults to 1/255 for pixels of 8 bits, 1/65535 for those of 16, 1 for floats.
     *
     * @param resize length that the shorter side of an image is brought to, before anything else
     * @param centerCrop side of the square that is cut from the middle after that
     * @param colorSpace what images are converted to; null for rgb where they are files, else for what they are
     */
    public record Preprocessing(
            @Nullable Double scale,
            @Size(min = 1, max = 4096) @Nullable List<Double> mean,
            @Size(min = 1, max = 4096) @Nullable List<Double> std,
            @Nullable Layout layout,
            @Min(1) @Max(MAX_SIDE) @Nullable Integer resize,
            @Min(1) @Max(MAX_SIDE) @Nullable Integer centerCrop,
            @Nullable ColorSpace colorSpace) {
        static final Preprocessing NONE = Blank.of(Preprocessing.class);

        public Preprocessing {
            mean = mean == null ? null : List.copyOf(mean);
            std = std == null ? null : List.copyOf(std);
        }

        public Preprocessing withColorSpace(ColorSpace other) {
            return new Preprocessing(scale, mean, std, layout, resize, centerCrop, other);
        }
    }

    /** How the colours of images are told. */
    public enum ColorSpace implements Labelled {
        RGB(3),
        GREY(1);

        private final int channels;

        ColorSpace(int channels) {
            this.channels = channels;
        }

        public int channels() {
            return channels;
        }
    }

    /** What the dimensions of x mean; left out, it is inferred from rank and sizes. */
    public enum Layout {
        NCHW,
        NHWC,
        NHW,
        NC
    }

    /** Random changes to training samples, drawn from (seed, epoch, sample). */
    public record Augmentation(
            @Valid @Nullable RandomCrop randomCrop,
            @Valid @Nullable RandomResizedCrop randomResizedCrop,
            @Nullable Boolean horizontalFlip) {
        static final Augmentation NONE = Blank.of(Augmentation.class);
    }

    /** Pads raw zeros on every side, before normalizing, and cuts the original size out at a random place. */
    public record RandomCrop(@Min(1) @Max(1024) Integer padding) {
        public RandomCrop {
            padding = padding == null ? 4 : padding;
        }
    }

    /**
     * A random part of each training image, brought to a square, in place of {@code resize} and {@code centerCrop}.
     *
     * @param size side of the square
     * @param scale least and most of the image's area that the part has
     * @param ratio least and most of its width over its height
     */
    public record RandomResizedCrop(
            @NotNull @Min(1) @Max(MAX_SIDE) Integer size,
            @Size(min = 2, max = 2) List<@NotNull @DecimalMin("0") @DecimalMax("1") Double> scale,
            @Size(min = 2, max = 2) List<@NotNull @DecimalMin("0.01") @DecimalMax("100") Double> ratio) {
        public RandomResizedCrop {
            scale = scale == null ? List.of(0.08, 1.0) : List.copyOf(scale);
            ratio = ratio == null ? List.of(3.0 / 4, 4.0 / 3) : List.copyOf(ratio);
        }
    }

    /** Fractions cut from {@code x y} or from images without parts; ignored where the file has parts. */
    public record Split(
            @DecimalMin("0") @DecimalMax("1") Double validation,
            @DecimalMin("0") @DecimalMax("1") Double test,
            Long seed) {
        public static final Split DEFAULT = new Split(0.0, 0.2, 1L);

        public Split {
            validation = validation == null ? 0.0 : validation;
            test = test == null ? 0.2 : test;
            seed = seed == null ? 1L : seed;
        }
    }
}
