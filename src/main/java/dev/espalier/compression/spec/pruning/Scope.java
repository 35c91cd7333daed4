package dev.espalier.compression.spec.pruning;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether each layer is pruned by itself, or all selected layers by one measure. */
public enum Scope {
    @JsonProperty("layer")
    LAYER,
    @JsonProperty("global")
    GLOBAL
}
