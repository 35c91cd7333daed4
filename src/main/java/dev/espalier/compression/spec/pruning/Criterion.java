package dev.espalier.compression.spec.pruning;

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
    BATCH_NORM_SCALE;

    /** Whether it takes the gradients of samples, before anything is trained. */
    public boolean asksGradients() {
        return switch (this) {
            case TAYLOR, SNIP -> true;
            case MAGNITUDE, RANDOM, MOVEMENT, L1, L2, BATCH_NORM_SCALE -> false;
        };
    }
}
