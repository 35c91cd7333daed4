package dev.espalier.network.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.Network;
import dev.espalier.network.Tensors;
import dev.espalier.samples.batches.Batch;

/**
 * A network whose answers another learns from (Hinton, Vinyals &amp; Dean, 2015). It is only asked, in eval mode.
 *
 * <pre>
 * objective = (1 - weight) * loss + weight * temperature^2 * KL(teacher || student)
 * KL: mean over samples, both made of softmax(outputs / temperature)
 * </pre>
 *
 * The teacher's own entropy, which no gradient sees, is left out of the divergence.
 *
 * @param weight of the teacher's answers, 0 to 1
 */
public record Teacher(Network network, double temperature, double weight) {
    /** The probabilities that it gives the classes; gradients are off. */
    PtNDArray answers(Batch batch, PtNDManager scope) {
        network.enterEvaluation();
        PtNDArray outputs = softened(network.forward(batch, scope), scope);
        return JniUtils.softmax(outputs, 1, outputs.getDataType());
    }

    /** The objective to minimise, for a student whose {@code outputs} had this {@code loss}. */
    PtNDArray objective(PtNDArray loss, PtNDArray outputs, PtNDArray answers, PtNDManager scope) {
        PtNDArray softened = softened(outputs, scope);
        PtNDArray log = JniUtils.logSoftmax(softened, 1, softened.getDataType());
        PtNDArray agreement = JniUtils.sum(JniUtils.mul(answers, log));
        double scale = -weight * temperature * temperature / outputs.getShape().get(0);
        return JniUtils.add(
                JniUtils.mul(Tensors.scalar(1 - weight, scope), loss),
                JniUtils.mul(Tensors.scalar(scale, scope), agreement));
    }

    private PtNDArray softened(PtNDArray outputs, PtNDManager scope) {
        return JniUtils.mul(Tensors.scalar(1 / temperature, scope), outputs);
    }
}
