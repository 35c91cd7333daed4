package dev.espalier.compression.spec.pruning;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is pruned together: single weights, whole output units, the least of each few consecutive inputs, or tiles. */
public enum Structure {
    @JsonProperty("unstructured")
    UNSTRUCTURED,
    @JsonProperty("channel")
    CHANNEL,
    @JsonProperty("n_m")
    N_M,
    @JsonProperty("block")
    BLOCK
}
