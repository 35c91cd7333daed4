package dev.espalier.compression;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;

/** The optimizer, exactly as PyTorch's of the same name. */
public record OptimizerSpec(
        @NotNull Type type,
        @NotNull @DecimalMin("0") @DecimalMax("1000") Double learningRate,

        @DecimalMin("0") @DecimalMax(value = "1", inclusive = false)
        Double momentum,

        @DecimalMin("0") @DecimalMax("1000") Double weightDecay,
        Boolean nesterov) {
    public OptimizerSpec {
        momentum = momentum == null ? 0.0 : momentum;
        weightDecay = weightDecay == null ? 0.0 : weightDecay;
        nesterov = nesterov == null ? Boolean.FALSE : nesterov;
    }

    /** Which optimizer. */
    public enum Type {
        @JsonProperty("sgd")
        SGD,
        @JsonProperty("adam")
        ADAM,
        @JsonProperty("adamw")
        ADAMW
    }
}
