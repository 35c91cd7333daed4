package dev.espalier.compression.spec.pruning;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether pruned units are taken out of the network, or only set to zero. */
public enum ChannelMode {
    @JsonProperty("shrink")
    SHRINK,
    @JsonProperty("mask")
    MASK
}
