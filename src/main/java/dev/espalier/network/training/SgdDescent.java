package dev.espalier.network.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.Tensors;
import java.util.HashMap;
import java.util.Map;

/**
 * Stochastic gradient descent as torch.optim.SGD has it. The engine's own folds the rate into the momentum, which goes
 * wrong as soon as the rate changes.
 *
 * <pre>
 * d = g + weightDecay w;   v = momentum v + d, the first time v = d;   w -= rate v
 * nesterov: w -= rate (d + momentum v);   without momentum: w -= rate d
 * </pre>
 */
final class SgdDescent implements Descent {
    private final Sgd sgd;
    private final PtNDManager memory;
    private final Map<String, PtNDArray> velocities = new HashMap<>();

    SgdDescent(Sgd sgd, PtNDManager memory) {
        this.sgd = sgd;
        this.memory = memory;
    }

    @Override
    public void step(String name, PtNDArray gradient, PtNDArray weight, double rate, PtNDManager scope) {
        // An operation's result belongs to the manager of its first operand: scalars of this scope come first
        if (sgd.weightDecay() != 0) {
            JniUtils.addi(gradient, JniUtils.mul(Tensors.scalar(sgd.weightDecay(), scope), weight));
        }
        PtNDArray direction = sgd.momentum() == 0 ? gradient : accelerated(name, gradient, scope);
        JniUtils.subi(weight, JniUtils.mul(Tensors.scalar(rate, scope), direction));
    }

    private PtNDArray accelerated(String name, PtNDArray gradient, PtNDManager scope) {
        PtNDArray momentum = Tensors.scalar(sgd.momentum(), scope);
        PtNDArray velocity = velocities.get(name);
        if (velocity == null) {
            velocity = JniUtils.clone(gradient);
            velocity.attach(memory);
            velocities.put(name, velocity);
        } else {
            JniUtils.muli(velocity, momentum);
            JniUtils.addi(velocity, gradient);
        }
        if (!sgd.nesterov()) {
            return velocity;
        }
        JniUtils.addi(gradient, JniUtils.mul(momentum, velocity));
        return gradient;
    }
}
