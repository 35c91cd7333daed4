package dev.espalier.network;

import ai.onnxruntime.OrtException;
import dev.espalier.network.onnx.OnnxNetwork;
import dev.espalier.network.onnx.OnnxRuntime;
import dev.espalier.network.onnx.RuntimeRefusal;
import dev.espalier.samples.batches.Batch;
import java.io.IOException;
import java.nio.file.Path;

/** Runs ONNX files with ONNX Runtime, on its CPU provider and one thread. */
final class OnnxNetworks {
    static Outputs run(Path model, Batch batch) throws IOException {
        try (OnnxNetwork network = OnnxRuntime.start(1).load(model)) {
            return network.outputs(batch);
        }
    }

    /** Whether the runtime has all of the model's operators in the types that it asks for. */
    static boolean implementsAll(Path model) throws IOException {
        try (OnnxNetwork _ = OnnxRuntime.start(1).load(model)) {
            return true;
        } catch (RuntimeRefusal e) {
            if (e.getCause() instanceof OrtException why
                    && why.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED) {
                return false;
            }
            throw e;
        }
    }

    private OnnxNetworks() {}
}
