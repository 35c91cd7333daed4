package dev.espalier.compression.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The forms in which a job hands the model back, and the names of their files. */
public enum Export {
    @JsonProperty("torchscript")
    TORCHSCRIPT("torchscript", "model.torchscript.pt"),
    @JsonProperty("state_dict")
    STATE_DICT("state_dict", "model.state_dict.pt"),
    @JsonProperty("safetensors")
    SAFETENSORS("safetensors", "model.safetensors"),
    @JsonProperty("npz")
    NPZ("npz", "model.npz"),
    @JsonProperty("onnx")
    ONNX("onnx", "model.onnx"),
    @JsonProperty("packed")
    PACKED("packed", "model.packed"),
    @JsonProperty("hugging_face")
    HUGGING_FACE("hugging_face", "model.hugging_face.zip"),
    @JsonProperty("compressed_tensors")
    COMPRESSED_TENSORS("compressed_tensors", "model.compressed_tensors.zip");

    private final String label;
    private final String fileName;

    Export(String label, String fileName) {
        this.label = label;
        this.fileName = fileName;
    }

    public String label() {
        return label;
    }

    public String fileName() {
        return fileName;
    }
}
