package dev.espalier.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.samples.Batch;
import dev.espalier.samples.Batches;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** Trains one network, epoch by epoch, keeping the optimizer's state between them. Closed before its network is. */
public final class Trainer implements AutoCloseable {
    private final Network network;
    private final Loss loss;
    private final Map<String, Quantizer> quantizers;
    private final PtNDManager memory;
    private final Descent descent;
    private final Map<String, PtNDArray> held = new HashMap<>();

    Trainer(Network network, Loss loss, Sgd sgd, Map<String, Mask> masks, Map<String, Quantizer> quantizers) {
        this.network = network;
        this.loss = loss;
        this.quantizers = Map.copyOf(quantizers);
        memory = network.scope();
        try {
            descent = new Descent(sgd, memory);
            quantizers.keySet().forEach(this::keepMaster);
            hold(masks);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void keepMaster(String name) {
        PtNDArray master = JniUtils.clone(network.parameter(name));
        master.attach(memory);
        network.masters().put(name, master);
    }

    /** Makes what the network draws by chance from now on, such as dropout, repeatable. */
    public void seed(long seed) {
        JniUtils.setSeed(seed);
    }

    /**
     * One pass of training. The score is of the batches as they were trained on, before each update, averaged over
     * samples. Throws {@link Diverged} when a batch's loss is not finite.
     */
    public Score epoch(Batches batches, double learningRate, IntConsumer onBatch) {
        network.enter();
        network.enterTraining();
        Tally tally = new Tally(loss);
        for (int step = 1; batches.hasNext(); step++) {
            Batch batch = batches.next();
            try (PtNDManager scope = network.scope()) {
                quantize(scope);
                differentiate(batch, step, tally, scope);
                network.parameters()
                        .forEach((name, live) -> descent.step(name, live, weight(name), learningRate, scope));
                held.forEach((name, pruned) -> erase(weight(name), pruned));
            }
            onBatch.accept(tally.samples());
        }
        return tally.score();
    }

    private void differentiate(Batch batch, int step, Tally tally, PtNDManager scope) {
        JniUtils.setGradMode(true);
        try {
            PtNDArray outputs = network.forward(batch, scope);
            tally.add(batch, Outputs.of(outputs));
            PtNDArray value = Losses.of(loss, outputs, batch, scope);
            double number = Outputs.of(value).values()[0];
            if (!Double.isFinite(number)) {
                throw new Diverged(step, number);
            }
            JniUtils.backward(value, (PtNDArray) scope.ones(new Shape(), value.getDataType()), false, false);
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    /** Scores a pass in eval mode with the weights as quantized as they will be handed back. */
    public Score evaluate(Batches batches, IntConsumer onBatch) {
        network.enter();
        try (PtNDManager scope = network.scope()) {
            quantize(scope);
        }
        return network.evaluate(batches, loss, onBatch);
    }

    /** Sets weights to zero where the masks say and, from now on, holds exactly these masks. */
    public void hold(Map<String, Mask> masks) {
        zero(masks);
        held.values().forEach(PtNDArray::close);
        held.clear();
        masks.forEach((name, mask) -> {
            if (mask.prunedCount() > 0) {
                held.put(name, Tensors.pruned(mask, weight(name), memory));
            }
        });
    }

    /** Sets weights to zero once where the masks say, without holding them; held masks stay held. */
    public void zero(Map<String, Mask> masks) {
        network.enter();
        masks.forEach(this::requireSameCount);
        try (PtNDManager scope = network.scope()) {
            masks.forEach((name, mask) -> erase(weight(name), Tensors.pruned(mask, weight(name), scope)));
        }
    }

    /** Gives the network its full-precision weights back. */
    @Override
    public void close() {
        network.enter();
        network.masters().forEach((name, master) -> Tensors.copy(master, network.parameter(name)));
        network.masters().clear();
        memory.close();
    }

    private void quantize(PtNDManager scope) {
        quantizers.forEach((name, quantizer) ->
                Tensors.copy(Rounding.of(quantizer, weight(name), scope), network.parameter(name)));
    }

    /** What the optimizer moves and masks hold: the master where there is one. */
    private PtNDArray weight(String name) {
        PtNDArray master = network.masters().get(name);
        return master == null ? network.parameter(name) : master;
    }

    /** Filling, not multiplying: leaves neither -0 nor NaN. */
    private void erase(PtNDArray weight, PtNDArray pruned) {
        try (PtNDArray zero = Tensors.zero(weight, memory)) {
            JniUtils.booleanMaskSet(weight, zero, pruned);
        }
    }

    private void requireSameCount(String name, Mask mask) {
        long weights = network.parameter(name).size();
        if (mask.count() != weights) {
            throw new IllegalArgumentException(
                    "the mask of \"" + name + "\" covers " + mask.count() + " weights, the tensor has " + weights);
        }
    }
}
