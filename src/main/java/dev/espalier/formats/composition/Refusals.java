package dev.espalier.formats.composition;

import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.waysout.TorchLines;

/** Refusals of weights that cannot be composed for certain, each with the line that takes away what stands in the way. */
final class Refusals {
    /** Where the file has a whole besides its parts. */
    static RefusedFile both(String whole, String parts) {
        return unsupported(
                "the file holds \"" + whole + "\" and also what PyTorch computes it from (" + parts
                        + "): which of them is the weight cannot be told",
                TorchLines.without(whole));
    }

    static RefusedFile mask(String name, String problem, boolean fitting) {
        return unsupported(problem, fitting ? TorchLines.masked(name) : TorchLines.unmasked(name));
    }

    static RefusedFile spectral(String name, String problem) {
        return unsupported(
                "\"" + name + "\" looks like a weight under spectral norm, " + problem,
                TorchLines.WITHOUT_SPECTRAL_NORM);
    }

    static RefusedFile parametrization(String name, String problem) {
        return unsupported(
                "\"" + name + "\" is computed by a parametrization " + problem, TorchLines.WITHOUT_PARAMETRIZATIONS);
    }

    static RefusedFile weightNorm(String name, String problem) {
        return unsupported(
                "\"" + name + "\" looks like a weight under weight norm, " + problem, TorchLines.WITHOUT_WEIGHT_NORM);
    }

    static RefusedFile codes(TensorInfo codes, String scale) {
        return unsupported(
                "\"" + codes.name() + "\" holds codes (" + codes.dtype().label() + ") for which \"" + scale
                        + "\" has scales: weights quantized in a way that is not read here",
                TorchLines.BEFORE_QUANTIZATION);
    }

    private static RefusedFile unsupported(String message, String wayOut) {
        return new RefusedFile(RefusedFile.Reason.UNSUPPORTED_FILE, message, wayOut);
    }

    private Refusals() {}
}
