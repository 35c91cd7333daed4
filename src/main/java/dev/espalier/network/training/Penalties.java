package dev.espalier.network.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.Tensors;
import java.util.Arrays;
import java.util.List;

/** Applies {@link Penalty penalties} in libtorch. A weight that is 0 before the step after the optimizer's stays 0. */
final class Penalties {
    private final List<Penalty> penalties;

    Penalties(List<Penalty> penalties) {
        this.penalties = List.copyOf(penalties);
    }

    /** What acts before the optimizer does. */
    void addTo(PtNDArray gradient, PtNDArray weight, PtNDManager scope) {
        for (Penalty penalty : penalties) {
            if (penalty instanceof Penalty.L1(double strength)) {
                PtNDArray sign = JniUtils.sign(Tensors.shared(weight, scope));
                JniUtils.addi(gradient, JniUtils.mul(Tensors.scalar(strength, scope), sign));
            }
        }
    }

    /** What acts after the optimizer's step of this rate. */
    void shrink(List<PtNDArray> weights, double rate, PtNDManager scope) {
        for (Penalty penalty : penalties) {
            switch (penalty) {
                case Penalty.L1 _ -> {}
                case Penalty.ProximalL1(double strength) ->
                    weights.forEach(weight -> lessen(weight, excess(weight, rate * strength, scope)));
                case Penalty.TrimmedL1(double strength, long keep) -> trim(weights, rate * strength, keep, scope);
                case Penalty.GroupLasso(double strength) ->
                    weights.forEach(weight -> shrinkUnits(weight, rate * strength, scope));
                case Penalty.TopK(long keep) -> Largest.eraseOthers(weights, keep, scope);
            }
        }
    }

    /** min(max(w, -threshold), threshold): what a soft threshold takes away. */
    private static PtNDArray excess(PtNDArray weight, double threshold, PtNDManager scope) {
        PtNDArray least = JniUtils.max(Tensors.shared(weight, scope), Tensors.scalar(-threshold, scope));
        return JniUtils.min(least, Tensors.scalar(threshold, scope));
    }

    private static void lessen(PtNDArray weight, PtNDArray by) {
        JniUtils.subi(weight, by);
    }

    private static void trim(List<PtNDArray> weights, double threshold, long keep, PtNDManager scope) {
        List<PtNDArray> others = Largest.others(weights, keep, scope);
        for (int i = 0; i < weights.size(); i++) {
            PtNDArray taken = excess(weights.get(i), threshold, scope);
            JniUtils.booleanMaskSet(taken, Tensors.zero(taken, scope), JniUtils.logicalNot(others.get(i)));
            lessen(weights.get(i), taken);
        }
    }

    /** w *= max(0, 1 - threshold / |unit|): a unit within the threshold becomes 0. */
    private static void shrinkUnits(PtNDArray weight, double threshold, PtNDManager scope) {
        if (threshold == 0) {
            return;
        }
        long[] shape = weight.getShape().getShape().clone();
        PtNDArray rows = JniUtils.reshape(Tensors.shared(weight, scope), new long[] {shape[0], -1});
        PtNDArray norms = JniUtils.sqrt(JniUtils.sum(JniUtils.square(rows), new long[] {1}, true));
        PtNDArray lost = JniUtils.div(Tensors.scalar(threshold, scope), norms);
        PtNDArray left = JniUtils.relu(JniUtils.sub(Tensors.scalar(1, scope), lost));
        Arrays.fill(shape, 1, shape.length, 1);
        JniUtils.muli(weight, JniUtils.reshape(left, shape));
        // -w * 0 is -0, which this makes 0
        JniUtils.addi(weight, Tensors.scalar(0, scope));
    }
}
