package dev.espalier.graph;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a tensor is learned or only kept. */
public enum Role {
    @JsonProperty("parameter")
    PARAMETER,
    @JsonProperty("buffer")
    BUFFER
}
