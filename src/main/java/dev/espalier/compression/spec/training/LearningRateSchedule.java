package dev.espalier.compression.spec.training;

import dev.espalier.text.Labelled;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How the learning rate changes, once an epoch: PyTorch's StepLR ({@code factor} every {@code epochs} epochs) and
 * CosineAnnealingLR (from the learning rate to 0 over {@code epochs} epochs; left out, over all of the finetuning). What a
 * type does not use is nothing to it, so that the type alone can be varied.
 */
public record LearningRateSchedule(
        Type type,
        @Min(1) @Max(100_000) @Nullable Integer epochs,
        @DecimalMin("0") @DecimalMax("1") Double factor) {
    public static final LearningRateSchedule CONSTANT = new LearningRateSchedule(Type.CONSTANT, null, 0.1);

    public LearningRateSchedule {
        type = type == null ? Type.CONSTANT : type;
        factor = factor == null ? 0.1 : factor;
    }

    /** The rate in an epoch, counted from 1, of a finetuning of {@code of} epochs; PyTorch's schedules in closed form. */
    public double rate(double initial, int epoch, int of) {
        int period = epochs == null ? of : epochs;
        int passed = epoch - 1;
        return switch (type) {
            case CONSTANT -> initial;
            case STEP -> initial * Math.pow(factor, Math.floorDiv(passed, period));
            case COSINE -> initial * (1 + Math.cos(Math.PI * passed / period)) / 2;
        };
    }

    /** The shape of the change. */
    public enum Type implements Labelled {
        CONSTANT,
        STEP,
        COSINE
    }
}
