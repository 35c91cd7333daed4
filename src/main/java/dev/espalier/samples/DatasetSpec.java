package dev.espalier.samples;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the arrays of a dataset become samples. As everywhere, the compact constructors are the one place of defaults and
 * take null for anything.
 */
public record DatasetSpec(
        Task task,
        @Valid Preprocessing preprocessing,
        @Valid Augmentation augmentation,
        @Valid Split split) {
    /** Classification, nothing but the usual scaling. */
    public static final DatasetSpec DEFAULT =
            new DatasetSpec(Task.CLASSIFICATION, Preprocessing.NONE, Augmentation.NONE, Split.DEFAULT);

    public DatasetSpec {
        task = task == null ? Task.CLASSIFICATION : task;
        preprocessing = preprocessing == null ? Preprocessing.NONE : preprocessing;
        augmentation = augmentation == null ? Augmentation.NONE : augmentation;
        split = split == null ? Split.DEFAULT : split;
    }

    /** What is learnt. */
    public enum Task {
        @JsonProperty("classification")
        CLASSIFICATION,
        @JsonProperty("regression")
        REGRESSION
    }

    /** x' = (x * scale - mean) / std; scale defaults to 1/255 for integer pixels and 1 for floats. */
    public record Preprocessing(
            @Nullable Double scale,
            @Size(min = 1, max = 4096) @Nullable List<Double> mean,
            @Size(min = 1, max = 4096) @Nullable List<Double> std,
            @Nullable Layout layout) {
        static final Preprocessing NONE = new Preprocessing(null, null, null, null);

        public Preprocessing {
            mean = mean == null ? null : List.copyOf(mean);
            std = std == null ? null : List.copyOf(std);
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
            @Nullable Boolean horizontalFlip) {
        static final Augmentation NONE = new Augmentation(null, null);
    }

    /** Pads raw zeros on every side, before normalizing, and cuts the original size out at a random place. */
    public record RandomCrop(@Min(1) @Max(1024) Integer padding) {
        public RandomCrop {
            padding = padding == null ? 4 : padding;
        }
    }

    /** Fractions cut from {@code x y}; ignored where the file has parts. */
    public record Split(
            @DecimalMin("0") @DecimalMax("1") Double validation,
            @DecimalMin("0") @DecimalMax("1") Double test,
            Long seed) {
        static final Split DEFAULT = new Split(0.0, 0.2, 1L);

        public Split {
            validation = validation == null ? 0.0 : validation;
            test = test == null ? 0.2 : test;
            seed = seed == null ? 1L : seed;
        }
    }
}
