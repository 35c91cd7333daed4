package dev.espalier.network.training;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.espalier.network.Tensors;
import java.util.ArrayList;
import java.util.List;

/** The weights of greatest magnitude of several tensors taken together; among equals, those that come first. */
final class Largest {
    private Largest() {}

    /** Sets all but the {@code count} largest to zero. */
    static void eraseOthers(List<PtNDArray> weights, long count, PtNDManager scope) {
        List<PtNDArray> others = others(weights, count, scope);
        for (int i = 0; i < weights.size(); i++) {
            JniUtils.booleanMaskSet(weights.get(i), Tensors.zero(weights.get(i), scope), others.get(i));
        }
    }

    /** True where a weight is not among the {@code count} largest, tensor by tensor. */
    static List<PtNDArray> others(List<PtNDArray> weights, long count, PtNDManager scope) {
        PtNDArray[] magnitudes = weights.stream()
                .map(weight -> JniUtils.abs(flat(Tensors.shared(weight, scope))))
                .toArray(PtNDArray[]::new);
        PtNDArray others = smaller(JniUtils.cat(magnitudes, 0), count, scope);
        List<PtNDArray> masks = new ArrayList<>();
        long at = 0;
        for (PtNDArray weight : weights) {
            long[] from = {at};
            at += weight.size();
            PtNDArray part = JniUtils.index(others, from, new long[] {at}, new long[] {1}, scope);
            masks.add(JniUtils.reshape(part, weight.getShape().getShape()));
        }
        return masks;
    }

    private static PtNDArray flat(PtNDArray array) {
        return JniUtils.reshape(array, new long[] {-1});
    }

    private static PtNDArray smaller(PtNDArray magnitudes, long count, PtNDManager scope) {
        if (count == 0 || count >= magnitudes.size()) {
            PtNDArray zero = Tensors.zero(magnitudes, scope);
            return count == 0 ? JniUtils.gte(magnitudes, zero) : JniUtils.lt(magnitudes, zero);
        }
        PtNDArray largest =
                (PtNDArray) JniUtils.topK(magnitudes, count, 0, true, false).getFirst();
        PtNDArray least = JniUtils.min(largest);
        PtNDArray above = JniUtils.gt(magnitudes, least);
        PtNDArray equal = JniUtils.eq(magnitudes, least);
        PtNDArray open = JniUtils.sub(Tensors.scalar(count, scope), JniUtils.sum(above));
        PtNDArray order = JniUtils.cumSum(JniUtils.to(equal, DataType.INT64, equal.getDevice()), 0);
        PtNDArray first = JniUtils.logicalAnd(equal, JniUtils.lte(order, open));
        return JniUtils.logicalNot(JniUtils.logicalOr(above, first));
    }
}
