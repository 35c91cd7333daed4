package dev.espalier.network;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * What gradients say of how much a weight counts, summed over batches in float64, with w the weight, g the gradient of a
 * batch's loss.
 *
 * <pre>
 * taylor    sum of (w g)^2       (Molchanov et al.)
 * snip      |w sum of g|         (Lee et al.)
 * movement  sum of -w g          (Sanh et al.: what training draws towards zero is negative)
 * </pre>
 */
public enum Saliency {
    TAYLOR {
        @Override
        void add(PtNDArray sum, PtNDArray gradient, PtNDArray weight) {
            JniUtils.addi(sum, JniUtils.square(JniUtils.mul(gradient, weight)));
        }
    },
    SNIP {
        @Override
        void add(PtNDArray sum, PtNDArray gradient, PtNDArray weight) {
            JniUtils.addi(sum, gradient);
        }

        @Override
        PtNDArray score(PtNDArray sum, PtNDArray weight) {
            return JniUtils.abs(JniUtils.mul(sum, weight));
        }
    },
    MOVEMENT {
        @Override
        void add(PtNDArray sum, PtNDArray gradient, PtNDArray weight) {
            JniUtils.subi(sum, JniUtils.mul(gradient, weight));
        }
    };

    /** @param gradient in float64, of a batch's scope; stays as it is */
    abstract void add(PtNDArray sum, PtNDArray gradient, PtNDArray weight);

    /** The score that a sum makes. */
    PtNDArray score(PtNDArray sum, PtNDArray weight) {
        return sum;
    }
}
