package dev.espalier.compression.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What makes a weight or a unit dispensable. */
public enum Criterion {
    @JsonProperty("magnitude")
    MAGNITUDE,
    @JsonProperty("random")
    RANDOM,
    @JsonProperty("taylor")
    TAYLOR,
    @JsonProperty("snip")
    SNIP,
    @JsonProperty("movement")
    MOVEMENT,
    @JsonProperty("l1")
    L1,
    @JsonProperty("l2")
    L2,
    @JsonProperty("batch_norm_scale")
    BATCH_NORM_SCALE
}
