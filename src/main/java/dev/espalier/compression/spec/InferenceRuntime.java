package dev.espalier.compression.spec;

import dev.espalier.text.Labelled;

/** What runs a network: libtorch, in which the service itself computes, or ONNX Runtime. */
public enum InferenceRuntime implements Labelled {
    LIBTORCH,
    ONNXRUNTIME
}
