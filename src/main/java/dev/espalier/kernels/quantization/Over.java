package dev.espalier.kernels.quantization;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which weights the range is taken over. */
public enum Over {
    @JsonProperty("all")
    ALL,
    @JsonProperty("nonzero")
    NONZERO
}
