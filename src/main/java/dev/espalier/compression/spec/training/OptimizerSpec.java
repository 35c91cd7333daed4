package dev.espalier.compression.spec.training;

import dev.espalier.network.training.Adam;
import dev.espalier.network.training.Optimizer;
import dev.espalier.network.training.Sgd;
import dev.espalier.text.Labelled;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * The optimizer, exactly as PyTorch's of the same name.
 *
 * @param momentum of sgd alone, as is nesterov
 * @param beta1 of adam and adamw alone, as are beta2 and eps; null: 0.9, 0.999 and 1e-8
 */
public record OptimizerSpec(
        @NotNull Type type,
        @NotNull @DecimalMin("0") @DecimalMax("1000") Double learningRate,

        @DecimalMin("0") @DecimalMax(value = "1", inclusive = false)
        Double momentum,

        @DecimalMin("0") @DecimalMax("1000") Double weightDecay,
        Boolean nesterov,

        @DecimalMin("0") @DecimalMax(value = "1", inclusive = false) @Nullable
        Double beta1,

        @DecimalMin("0") @DecimalMax(value = "1", inclusive = false) @Nullable
        Double beta2,

        @DecimalMin("0") @DecimalMax("1") @Nullable Double eps) {
    public OptimizerSpec {
        momentum = momentum == null ? 0.0 : momentum;
        weightDecay = weightDecay == null ? 0.0 : weightDecay;
        nesterov = nesterov == null ? Boolean.FALSE : nesterov;
    }

    public Optimizer optimizer() {
        return switch (type) {
            case SGD -> new Sgd(momentum, weightDecay, nesterov);
            case ADAM -> adam(false);
            case ADAMW -> adam(true);
        };
    }

    private Adam adam(boolean decoupled) {
        return new Adam(
                beta1 == null ? 0.9 : beta1,
                beta2 == null ? 0.999 : beta2,
                eps == null ? 1e-8 : eps,
                weightDecay,
                decoupled);
    }

    /** Which optimizer. */
    public enum Type implements Labelled {
        SGD,
        ADAM,
        ADAMW
    }
}
