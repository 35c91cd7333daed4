package dev.espalier.network.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.espalier.network.Loss;
import dev.espalier.network.Outputs;
import dev.espalier.network.Score;
import dev.espalier.network.Tally;
import dev.espalier.network.timing.Stopwatch;
import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/** A network in ONNX Runtime. Owns native memory; close it. */
public final class OnnxNetwork implements Stopwatch.Timed, AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;

    OnnxNetwork(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
        this.input = session.getInputNames().iterator().next();
    }

    /** What it takes: float32 or float64. */
    public DType inputType() throws IOException {
        try {
            TensorInfo info = (TensorInfo)
                    Objects.requireNonNull(session.getInputInfo().get(input)).getInfo();
            return info.type == OnnxJavaType.DOUBLE ? DType.FLOAT64 : DType.FLOAT32;
        } catch (OrtException e) {
            throw new RuntimeRefusal("ONNX Runtime does not tell what the network takes: " + e.getMessage(), e);
        }
    }

    /** Scores a pass, batch by batch; sums in double. {@code onBatch} hears how many samples are done. */
    public Score evaluate(Batches batches, Loss loss, IntConsumer onBatch) throws IOException {
        Tally tally = Tally.ofEach(loss);
        while (batches.hasNext()) {
            Batch batch = batches.next();
            tally.add(batch, outputs(batch));
            onBatch.accept(tally.samples());
        }
        return tally.score();
    }

    /** What it makes of a batch, as numbers in row-major order. */
    public Outputs outputs(Batch batch) throws IOException {
        try (OnnxTensor tensor = tensor(batch);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            return outputs((OnnxTensor) result.get(0));
        } catch (OrtException e) {
            throw new RuntimeRefusal("ONNX Runtime cannot run the network: " + e.getMessage(), e);
        }
    }

    /** All that it answers with to a batch, output by output, as numbers in row-major order. */
    public List<double[]> all(Batch batch) throws IOException {
        try (OnnxTensor tensor = tensor(batch);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            List<double[]> all = new ArrayList<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                all.add(outputs((OnnxTensor) output.getValue()).values());
            }
            return all;
        } catch (OrtException e) {
            throw new RuntimeRefusal("ONNX Runtime cannot run the network: " + e.getMessage(), e);
        }
    }

    /** Runs one batch until its answer is in Java's memory; leaves nothing behind. */
    @Override
    public void run(Batch batch) throws IOException {
        outputs(batch);
    }

    /** Not copied: the runtime reads the batch's own memory. */
    private OnnxTensor tensor(Batch batch) throws OrtException {
        long[] shape = batch.inputShape().stream().mapToLong(Long::longValue).toArray();
        ByteBuffer bytes = batch.inputs().slice().order(ByteOrder.nativeOrder());
        return batch.inputType() == DType.FLOAT64
                ? OnnxTensor.createTensor(environment, bytes.asDoubleBuffer(), shape)
                : OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
    }

    private static Outputs outputs(OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        return switch (tensor.getInfo().type) {
            case DOUBLE -> {
                DoubleBuffer from = tensor.getDoubleBuffer();
                double[] values = new double[from.remaining()];
                from.get(values);
                yield new Outputs(values, shape);
            }
            case FLOAT -> {
                FloatBuffer from = tensor.getFloatBuffer();
                double[] values = new double[from.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = from.get(i);
                }
                yield new Outputs(values, shape);
            }
            default -> throw new IllegalStateException("bug: a network answers with " + tensor.getInfo());
        };
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("bug: a network was closed twice", e);
        }
    }
}
