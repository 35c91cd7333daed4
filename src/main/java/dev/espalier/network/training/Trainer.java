package dev.espalier.network.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.network.GradientSums;
import dev.espalier.network.Losses;
import dev.espalier.network.Network;
import dev.espalier.network.Outputs;
import dev.espalier.network.Saliency;
import dev.espalier.network.Score;
import dev.espalier.network.Tally;
import dev.espalier.network.Tensors;
import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.tensors.TensorFile;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Trains one network, epoch by epoch, keeping the optimizer's state between them. Closed before its network is. */
public final class Trainer implements AutoCloseable {
    private final Network network;
    private final Training training;
    private final Map<String, Quantizer> quantizers;
    private final Codebooks codebooks = new Codebooks();
    private final Penalties penalties;
    private final PtNDManager memory;
    private final Descent descent;
    private final Map<String, PtNDArray> held = new HashMap<>();
    private @Nullable GradientSums movement;

    /**
     * Begins training.
     *
     * @param masks by tensor name: what stays exactly 0, from now on and after every optimizer step
     * @param quantizers by tensor name: what is rounded in the forward pass, straight through in the backward pass
     */
    public Trainer(Network network, Training training, Map<String, Mask> masks, Map<String, Quantizer> quantizers) {
        network.enter();
        this.network = network;
        this.training = training;
        this.quantizers = Map.copyOf(quantizers);
        penalties = new Penalties(training.penalties());
        memory = network.scope();
        try {
            descent = Descent.of(training.optimizer(), memory);
            quantizers.keySet().forEach(this::keepMaster);
            training.penalised().forEach(network::parameter);
            hold(masks);
            try (PtNDManager scope = network.scope()) {
                quantizers.forEach((name, quantizer) -> codebooks.add(name, quantizer, weight(name), scope));
            }
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
        network.enterTraining();
        Tally tally = new Tally(training.loss());
        for (int step = 1; batches.hasNext(); step++) {
            Batch batch = batches.next();
            try (PtNDManager scope = network.scope()) {
                quantize(LiveRounding::of, scope);
                double loss = differentiate(batch, step, tally, scope);
                record(loss, batches.hasNext() ? null : batch);
                update(learningRate, scope);
            }
            onBatch.accept(tally.samples());
        }
        return tally.score();
    }

    private double differentiate(Batch batch, int step, Tally tally, PtNDManager scope) {
        Teacher teacher = training.teacher();
        PtNDArray answers = teacher == null ? null : teacher.answers(batch, scope);
        JniUtils.setGradMode(true);
        try {
            PtNDArray outputs = network.forward(batch, scope);
            tally.add(batch, Outputs.of(outputs));
            PtNDArray loss = Losses.of(training.loss(), outputs, batch, scope);
            double number = Outputs.of(loss).values()[0];
            if (!Double.isFinite(number)) {
                throw new Diverged(step, number);
            }
            PtNDArray objective =
                    teacher == null || answers == null ? loss : teacher.objective(loss, outputs, answers, scope);
            JniUtils.backward(objective, (PtNDArray) scope.ones(new Shape(), objective.getDataType()), false, false);
            return number;
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    /** Masks are held before penalties act, so that no pruned weight takes the place of one that is to stay. */
    private void update(double rate, PtNDManager scope) {
        network.parameters().forEach((name, live) -> descend(name, live, rate, scope));
        held.forEach((name, pruned) -> erase(weight(name), pruned));
        penalties.shrink(training.penalised().stream().map(this::weight).toList(), rate, scope);
    }

    /** The gradient is the live parameter's; it moves the master where the forward pass ran on quantized weights. */
    private void descend(String name, PtNDArray live, double rate, PtNDManager scope) {
        PtNDArray gradient = JniUtils.getGradient(live);
        if (gradient == null) {
            return;
        }
        gradient.attach(scope);
        if (movement != null) {
            movement.add(name, gradient, weight(name), scope);
        }
        if (training.penalised().contains(name)) {
            penalties.addTo(gradient, weight(name), scope);
        }
        codebooks.share(name, gradient, scope);
        descent.step(name, gradient, weight(name), rate, scope);
        JniUtils.zeroGrad(live);
    }

    private void record(double loss, @Nullable Batch last) {
        Trajectory trajectory = training.trajectory();
        if (trajectory != null) {
            trajectory.add(loss, weights());
            if (last != null) {
                trajectory.keep(last);
            }
        }
    }

    /**
     * Ends the trajectory with the last batch's loss after its update. Asked in training mode, as the losses before were:
     * batch norm's statistics move once more, so weights that are to be kept are copied before.
     */
    public void recordLast() {
        Trajectory trajectory = training.trajectory();
        Batch batch = trajectory == null ? null : trajectory.last();
        if (trajectory == null || batch == null) {
            return;
        }
        network.enterTraining();
        try (PtNDManager scope = network.scope()) {
            quantize(LiveRounding::of, scope);
            PtNDArray outputs = network.forward(batch, scope);
            PtNDArray loss = Losses.of(training.loss(), outputs, batch, scope);
            trajectory.add(Outputs.of(loss).values()[0], weights());
        }
    }

    private Map<String, PtNDArray> weights() {
        Map<String, PtNDArray> weights = new LinkedHashMap<>();
        network.parameters().keySet().forEach(name -> weights.put(name, weight(name)));
        return weights;
    }

    /** Begins to gather, at every step from now on, how these parameters move: {@link Saliency#MOVEMENT}. */
    public void watch(Set<String> tensors) {
        network.enter();
        movement = new GradientSums(Saliency.MOVEMENT, tensors, network, memory);
    }

    /** Writes what was gathered since {@link #watch} into float64 tensors of the same names. */
    public void movement(TensorFile into) {
        if (movement == null) {
            throw new IllegalStateException("bug: nobody watched");
        }
        network.enter();
        try (PtNDManager scope = network.scope()) {
            movement.writeTo(into, weights(), scope);
        }
    }

    /** Scores a pass in eval mode with the weights as quantized as they will be handed back. */
    public Score evaluate(Batches batches, IntConsumer onBatch) {
        network.enter();
        try (PtNDManager scope = network.scope()) {
            quantize(LiveRounding::settled, scope);
        }
        return network.evaluate(batches, training.loss(), onBatch);
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

    /** How many native arrays outlive the steps: the optimizer's, masters and masks. */
    int arrays() {
        return memory.getManagedArrays().size();
    }

    /** Gives the network its full-precision weights back. */
    @Override
    public void close() {
        network.enter();
        network.masters().forEach((name, master) -> Tensors.copy(master, network.parameter(name)));
        network.masters().clear();
        memory.close();
    }

    /** How live weights are rounded. */
    @FunctionalInterface
    private interface LiveQuantizer {
        PtNDArray round(Quantizer quantizer, PtNDArray weights, PtNDManager scope);
    }

    private void quantize(LiveQuantizer rounding, PtNDManager scope) {
        quantizers.forEach((name, quantizer) -> {
            PtNDArray weight = weight(name);
            PtNDArray rounded = codebooks.has(name) ? weight : rounding.round(quantizer, weight, scope);
            Tensors.copy(rounded, network.parameter(name));
        });
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
