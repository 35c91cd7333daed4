package dev.espalier.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.samples.batches.Batch;

/** The losses as libtorch computes and differentiates them, with PyTorch's default reductions. */
public final class Losses {
    private Losses() {}

    /** One number; outputs and targets are known to belong together. */
    public static PtNDArray of(Loss loss, PtNDArray outputs, Batch batch, PtNDManager scope) {
        PtNDArray targets = Tensors.targets(batch, scope);
        return switch (loss) {
            case CROSS_ENTROPY -> crossEntropy(outputs, targets);
            case MSE -> JniUtils.mean(squares(outputs, targets));
            case SUM_SQUARED_ERROR -> JniUtils.sum(squares(outputs, targets));
        };
    }

    private static PtNDArray crossEntropy(PtNDArray outputs, PtNDArray targets) {
        PtNDArray log = JniUtils.logSoftmax(outputs, 1, outputs.getDataType());
        PtNDArray column = JniUtils.reshape(targets, new Shape(targets.size(), 1).getShape());
        return JniUtils.neg(JniUtils.mean(JniUtils.gather(log, column, 1)));
    }

    private static PtNDArray squares(PtNDArray outputs, PtNDArray targets) {
        PtNDArray matched = JniUtils.reshape(targets, outputs.getShape().getShape());
        return JniUtils.square(JniUtils.sub(outputs, matched));
    }
}
