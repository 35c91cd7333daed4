package dev.espalier.tensors;

import dev.espalier.text.Labelled;

/** The checkpoint formats that can be read. */
public enum CheckpointFormat implements Labelled {
    STATE_DICT,
    SAFETENSORS,
    NPZ,
    TORCHSCRIPT,
    PACKED
}
