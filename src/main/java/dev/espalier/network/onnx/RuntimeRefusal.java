package dev.espalier.network.onnx;

import java.io.IOException;

/** ONNX Runtime cannot be loaded on this machine, or does not run a network. */
public final class RuntimeRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    RuntimeRefusal(String message, Throwable cause) {
        super(message, cause);
    }
}
