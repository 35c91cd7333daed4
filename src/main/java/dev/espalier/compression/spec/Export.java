package dev.espalier.compression.spec;

import dev.espalier.text.Labelled;

/** The forms in which a job hands the model back, and the names of their files. */
public enum Export implements Labelled {
    TORCHSCRIPT("model.torchscript.pt"),
    STATE_DICT("model.state_dict.pt"),
    SAFETENSORS("model.safetensors"),
    NPZ("model.npz"),
    ONNX("model.onnx"),
    PACKED("model.packed"),
    HUGGING_FACE("model.hugging_face.zip"),
    COMPRESSED_TENSORS("model.compressed_tensors.zip");

    private final String fileName;

    Export(String fileName) {
        this.fileName = fileName;
    }

    public String fileName() {
        return fileName;
    }
}
