package dev.espalier.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/** Runs ONNX files with ONNX Runtime, on its CPU provider. */
final class OnnxNetworks {
    static Outputs run(Path model, Batch batch) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model.toString(), options);
                    OnnxTensor input = tensor(environment, batch);
                    OrtSession.Result result = session.run(Map.of("input", input))) {
                return outputs((OnnxTensor) result.get("output").orElseThrow());
            }
        }
    }

    /** Whether the runtime has all of the model's operators in the types that it asks for. */
    static boolean implementsAll(Path model) throws OrtException {
        try (OrtSession _ = OrtEnvironment.getEnvironment().createSession(model.toString())) {
            return true;
        } catch (OrtException e) {
            if (e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED) {
                return false;
            }
            throw e;
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Batch batch) throws OrtException {
        long[] shape = batch.inputShape().stream().mapToLong(Long::longValue).toArray();
        var bytes = batch.inputs().slice().order(ByteOrder.nativeOrder());
        return batch.inputType() == DType.FLOAT64
                ? OnnxTensor.createTensor(environment, bytes.asDoubleBuffer(), shape)
                : OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
    }

    private static Outputs outputs(OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        return switch (tensor.getInfo().type) {
            case DOUBLE -> {
                double[] values = new double[tensor.getDoubleBuffer().remaining()];
                tensor.getDoubleBuffer().get(values);
                yield new Outputs(values, shape);
            }
            case FLOAT -> {
                float[] floats = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(floats);
                double[] values = new double[floats.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = floats[i];
                }
                yield new Outputs(values, shape);
            }
            default -> throw new IllegalArgumentException("outputs are of type " + tensor.getInfo());
        };
    }

    private OnnxNetworks() {}
}
