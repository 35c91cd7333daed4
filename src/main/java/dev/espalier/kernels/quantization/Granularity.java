package dev.espalier.kernels.quantization;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What shares one scale: a tensor, an output channel, or a group of consecutive inputs. */
public enum Granularity {
    @JsonProperty("tensor")
    TENSOR,
    @JsonProperty("channel")
    CHANNEL,
    @JsonProperty("group")
    GROUP
}
