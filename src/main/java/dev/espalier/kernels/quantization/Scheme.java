package dev.espalier.kernels.quantization;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How codes are laid over the range of the weights. */
public enum Scheme {
    @JsonProperty("asymmetric")
    ASYMMETRIC,
    @JsonProperty("symmetric")
    SYMMETRIC,
    @JsonProperty("affine")
    AFFINE,
    @JsonProperty("fixed_range")
    FIXED_RANGE,
    @JsonProperty("codebook")
    CODEBOOK
}
