package dev.espalier.compression.spec.training;

import dev.espalier.network.training.Penalty;
import dev.espalier.text.Labelled;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * What draws weights to zero while a model is finetuned.
 *
 * @param keep how many weights of greatest magnitude go free (trimmed_l1 alone)
 */
public record Regularizer(
        @NotNull Type type,
        @NotNull @DecimalMin("0") @DecimalMax("1000000") Double strength,
        @Min(0) @Max(Integer.MAX_VALUE) @Nullable Integer keep) {
    public Penalty penalty() {
        return switch (type) {
            case L1 -> new Penalty.L1(strength);
            case PROXIMAL_L1 -> new Penalty.ProximalL1(strength);
            case TRIMMED_L1 -> new Penalty.TrimmedL1(strength, keep == null ? 0 : keep);
            case GROUP_LASSO -> new Penalty.GroupLasso(strength);
        };
    }

    /** Which penalty. */
    public enum Type implements Labelled {
        L1,
        PROXIMAL_L1,
        TRIMMED_L1,
        GROUP_LASSO
    }
}
