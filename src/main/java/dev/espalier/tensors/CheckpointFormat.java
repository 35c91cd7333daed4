package dev.espalier.tensors;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The checkpoint formats that can be read. */
public enum CheckpointFormat {
    @JsonProperty("state_dict")
    STATE_DICT,
    @JsonProperty("safetensors")
    SAFETENSORS,
    @JsonProperty("npz")
    NPZ,
    @JsonProperty("torchscript")
    TORCHSCRIPT,
    @JsonProperty("packed")
    PACKED
}
