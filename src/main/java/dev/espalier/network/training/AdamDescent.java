package dev.espalier.network.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.Tensors;
import java.util.HashMap;
import java.util.Map;

/**
 * Adam (Kingma &amp; Ba, 2015) and AdamW (Loshchilov &amp; Hutter, 2019) as torch.optim has them. The engine's own
 * takes its numbers as float32, too coarse for a float64 model.
 *
 * <pre>
 * adam: g += weightDecay w;   adamw: w -= rate weightDecay w
 * m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g^2;   both begin as 0;   t counts steps from 1
 * w -= rate / (1 - beta1^t)  m / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 */
final class AdamDescent implements Descent {
    private final Adam adam;
    private final PtNDManager memory;
    private final Map<String, Moments> moments = new HashMap<>();

    AdamDescent(Adam adam, PtNDManager memory) {
        this.adam = adam;
        this.memory = memory;
    }

    private static final class Moments {
        private final PtNDArray mean;
        private final PtNDArray square;
        private int steps;

        Moments(PtNDArray like, PtNDManager memory) {
            mean = (PtNDArray) memory.zeros(like.getShape(), like.getDataType());
            square = (PtNDArray) memory.zeros(like.getShape(), like.getDataType());
        }
    }

    @Override
    public void step(String name, PtNDArray gradient, PtNDArray weight, double rate, PtNDManager scope) {
        decay(gradient, weight, rate, scope);
        Moments of = moments.computeIfAbsent(name, _ -> new Moments(weight, memory));
        of.steps++;
        move(of.mean, adam.beta1(), gradient, scope);
        move(of.square, adam.beta2(), JniUtils.square(gradient), scope);
        PtNDArray root = JniUtils.sqrt(scaled(1 / (1 - Math.pow(adam.beta2(), of.steps)), of.square, scope));
        JniUtils.addi(root, Tensors.scalar(adam.epsilon(), scope));
        PtNDArray step = scaled(rate / (1 - Math.pow(adam.beta1(), of.steps)), of.mean, scope);
        JniUtils.divi(step, root);
        JniUtils.subi(weight, step);
    }

    private void decay(PtNDArray gradient, PtNDArray weight, double rate, PtNDManager scope) {
        if (adam.weightDecay() == 0) {
            return;
        }
        if (adam.decoupled()) {
            JniUtils.muli(weight, Tensors.scalar(1 - rate * adam.weightDecay(), scope));
        } else {
            JniUtils.addi(gradient, scaled(adam.weightDecay(), weight, scope));
        }
    }

    private static void move(PtNDArray mean, double kept, PtNDArray next, PtNDManager scope) {
        JniUtils.muli(mean, Tensors.scalar(kept, scope));
        JniUtils.addi(mean, scaled(1 - kept, next, scope));
    }

    /** The scalar comes first, so that the result is the scope's. */
    private static PtNDArray scaled(double by, PtNDArray array, PtNDManager scope) {
        return JniUtils.mul(Tensors.scalar(by, scope), array);
    }
}
