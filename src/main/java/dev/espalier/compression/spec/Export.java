package dev.espalier.compression.spec;

import dev.espalier.samples.spec.Part;
import dev.espalier.text.Labelled;

/** The forms in which a job hands the model back, and the names of their files. */
public enum Export implements Labelled {
    TORCHSCRIPT("model.torchscript.pt"),
    STATE_DICT("model.state_dict.pt"),
    SAFETENSORS("model.safetensors"),
    NPZ("model.npz"),
    ONNX("model.onnx"),
    INT8_ONNX("model.int8.onnx"),
    PACKED("model.packed"),
    HUGGING_FACE("model.hugging_face.zip"),
    COMPRESSED_TENSORS("model.compressed_tensors.zip");

    /** What weights are in a file: floats, of which some may be the values of codes, codes of whole bits, or packed ones. */
    public enum Kind implements Labelled {
        DEQUANTIZED,
        INTEGER,
        PACKED
    }

    private final String fileName;

    Export(String fileName) {
        this.fileName = fileName;
    }

    public String fileName() {
        return fileName;
    }

    public Kind kind() {
        return switch (this) {
            case TORCHSCRIPT, STATE_DICT, SAFETENSORS, NPZ, ONNX, HUGGING_FACE -> Kind.DEQUANTIZED;
            case INT8_ONNX, COMPRESSED_TENSORS -> Kind.INTEGER;
            case PACKED -> Kind.PACKED;
        };
    }

    /** What trying it out counts for, in samples that go through the network. */
    public double cost(Workload work) {
        return switch (this) {
            case ONNX -> work.samples(Part.TEST);
            case INT8_ONNX -> work.samples(Part.TEST) + MeasureLatency.BATCH_SIZES.size() * Workload.LATENCY;
            case TORCHSCRIPT, STATE_DICT, SAFETENSORS, NPZ, PACKED, HUGGING_FACE, COMPRESSED_TENSORS -> 0;
        };
    }

    /** Whether it is written from a graph: of a program that runs, from the one that is lifted from its code. */
    public boolean needsGraph() {
        return this == ONNX || this == INT8_ONNX;
    }
}
