package dev.espalier.network;

import dev.espalier.kernels.Mask;
import dev.espalier.samples.Batches;
import java.util.Map;

/** Trains one network, epoch by epoch, keeping the optimizer's state between them. Closed before its network is. */
public final class Trainer implements AutoCloseable {
    /**
     * One pass of training. The score is of the batches as they were trained on, before each update, averaged over
     * samples. Throws {@link Diverged} when a batch's loss is not finite.
     */
    public Score epoch(Batches batches, double learningRate, java.util.function.IntConsumer onBatch) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Scores a pass in eval mode with the weights as quantized as they will be handed back. */
    public Score evaluate(Batches batches, java.util.function.IntConsumer onBatch) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Sets weights to zero where the masks say and, from now on, holds exactly these masks. */
    public void hold(Map<String, Mask> masks) {
        throw new UnsupportedOperationException("not built yet");
    }

    /** Sets weights to zero once where the masks say, without holding them; held masks stay held. */
    public void zero(Map<String, Mask> masks) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("not built yet");
    }
}
