package dev.espalier.network;

import dev.espalier.formats.TensorFile;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Quantizer;
import dev.espalier.samples.Batches;
import java.util.Map;

/** A network in libtorch. Owns native memory; close it. */
public final class Network implements AutoCloseable {
    /** Scores a pass in eval mode, batch by batch; sums in double. {@code onBatch} hears how many samples are done. */
    public Score evaluate(Batches batches, Loss loss, java.util.function.IntConsumer onBatch) {
        throw new UnsupportedOperationException("not built yet");
    }

    /**
     * Begins training.
     *
     * @param masks by tensor name: what stays exactly 0 after every optimizer step
     * @param quantizers by tensor name: what is rounded in the forward pass, straight through in the backward pass
     */
    public Trainer train(Loss loss, Sgd sgd, Map<String, Mask> masks, Map<String, Quantizer> quantizers) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Writes parameters (masters, where training quantizes) and buffers into the tensors of the same names. */
    public void copyTo(TensorFile file) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("not built yet");
    }
}
