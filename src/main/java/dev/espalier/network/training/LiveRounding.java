package dev.espalier.network.training;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.kernels.quantization.Granularity;
import dev.espalier.kernels.quantization.Over;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.RangeMethod;
import dev.espalier.kernels.quantization.Scheme;
import dev.espalier.network.Outputs;
import dev.espalier.network.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * What {@link Quantizer} does to weights in files, done to weights in libtorch. The schemes that most jobs ask for are
 * the same operations on all threads and give the same bits; for the others the kernel walks libtorch's memory.
 */
final class LiveRounding {
    private LiveRounding() {}

    /** The weights rounded for a step of training, in {@code scope}; {@code weights} stay as they are. */
    static PtNDArray of(Quantizer quantizer, PtNDArray weights, PtNDManager scope) {
        boolean plain = quantizer.lambda() == 0
                && quantizer.granularity() == Granularity.TENSOR
                && quantizer.range().method() == RangeMethod.MIN_MAX
                && (quantizer.scheme() == Scheme.ASYMMETRIC || quantizer.scheme() == Scheme.SYMMETRIC);
        return plain
                ? operations(quantizer, weights, scope)
                : walk(
                        weights,
                        scope,
                        values -> quantizer.apply(values, weights.getShape().get(0)));
    }

    /** The weights as they would be handed back, likewise. */
    static PtNDArray settled(Quantizer quantizer, PtNDArray weights, PtNDManager scope) {
        if (quantizer.lambda() == 0) {
            return of(quantizer, weights, scope);
        }
        List<Long> shape = Arrays.stream(weights.getShape().getShape()).boxed().toList();
        return walk(weights, scope, values -> quantizer.settle(values, shape));
    }

    private static PtNDArray walk(PtNDArray weights, PtNDManager scope, Consumer<LiveValues> rounding) {
        PtNDArray rounded = JniUtils.clone(Tensors.shared(weights, scope));
        try (LiveValues values = LiveValues.of(rounded, scope)) {
            rounding.accept(values);
        } catch (ArithmeticException e) {
            // Weights without bound: the loss of this very step is not finite, and training ends there
            return weights;
        }
        return rounded;
    }

    private static PtNDArray operations(Quantizer quantizer, PtNDArray weights, PtNDManager scope) {
        PtNDArray w = Tensors.shared(weights, scope);
        PtNDArray isZero = JniUtils.eq(w, Tensors.zero(w, scope));
        boolean all = quantizer.range().over() == Over.ALL;
        PtNDArray over = all ? w : JniUtils.booleanMask(w, JniUtils.logicalNot(isZero));
        if (over.size() == 0) {
            return w;
        }
        int bits = quantizer.bits();
        PtNDArray rounded = quantizer.scheme() == Scheme.ASYMMETRIC
                ? asymmetric(w, over, bits, scope)
                : bits == 1 ? signs(w, over) : symmetric(w, over, bits, scope);
        if (rounded != w) {
            JniUtils.booleanMaskSet(rounded, Tensors.zero(w, scope), isZero);
        }
        return rounded;
    }

    private static PtNDArray asymmetric(PtNDArray w, PtNDArray over, int bits, PtNDManager scope) {
        PtNDArray least = JniUtils.min(over);
        return codes(w, JniUtils.sub(JniUtils.max(over), least), least, (1 << bits) - 1, scope);
    }

    private static PtNDArray symmetric(PtNDArray w, PtNDArray over, int bits, PtNDManager scope) {
        return codes(w, JniUtils.max(JniUtils.abs(over)), Tensors.zero(w, scope), (1 << (bits - 1)) - 1, scope);
    }

    private static PtNDArray codes(PtNDArray w, PtNDArray extent, PtNDArray offset, int steps, PtNDManager scope) {
        if (!(Outputs.of(extent).values()[0] > 0)) {
            return w;
        }
        PtNDArray count = Tensors.scalar(steps, scope);
        PtNDArray codes = JniUtils.sub(w, offset);
        JniUtils.divi(codes, extent);
        JniUtils.muli(codes, count);
        PtNDArray rounded = JniUtils.round(codes);
        JniUtils.divi(rounded, count);
        JniUtils.muli(rounded, extent);
        JniUtils.addi(rounded, offset);
        return rounded;
    }

    private static PtNDArray signs(PtNDArray w, PtNDArray over) {
        PtNDArray magnitudes = JniUtils.to(JniUtils.abs(over), DataType.FLOAT64, w.getDevice());
        PtNDArray mean = JniUtils.to(JniUtils.mean(magnitudes), w.getDataType(), w.getDevice());
        return JniUtils.mul(JniUtils.sign(w), mean);
    }
}
