package dev.espalier.tensors;

import dev.espalier.text.Labelled;

/** The checkpoint formats that can be read. */
public enum CheckpointFormat implements Labelled {
    STATE_DICT,
    SAFETENSORS,
    NPZ,
    TORCHSCRIPT,
    PACKED,
    HUGGING_FACE;

    /**
     * Whether other files beside the tensors go by their names, so that all names, and what they stand for, stay as they
     * are.
     */
    public boolean keepsNames() {
        return this == HUGGING_FACE;
    }
}
