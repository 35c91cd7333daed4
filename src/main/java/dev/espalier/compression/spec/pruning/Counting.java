package dev.espalier.compression.spec.pruning;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a fraction becomes a number of weights (percentile, count) or of units (fraction, kth_value). */
public enum Counting {
    @JsonProperty("percentile")
    PERCENTILE,
    @JsonProperty("count")
    COUNT,
    @JsonProperty("fraction")
    FRACTION,
    @JsonProperty("kth_value")
    KTH_VALUE
}
