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
    PACKED,
    @JsonProperty("hugging_face")
    HUGGING_FACE;

    /**
     * Whether other files beside the tensors go by their names, so that all names, and what they stand for, stay as they
     * are.
     */
    public boolean keepsNames() {
        return this == HUGGING_FACE;
    }
}
