package dev.espalier.kernels.quantization;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How it is found how far the range of the codes reaches. */
public enum RangeMethod {
    @JsonProperty("min_max")
    MIN_MAX,
    @JsonProperty("percentile")
    PERCENTILE,
    @JsonProperty("mse")
    MSE,
    @JsonProperty("kl")
    KL
}
