package dev.espalier.graph.onnx;

import dev.espalier.graph.Op;
import java.util.List;

/** What each operation becomes. Operators are those of opset 17, with the meaning that PyTorch gives the operation. */
final class OnnxOperations {
    static void write(OnnxPart part) {
        switch (part.node().op()) {
            case Op.Conv2d conv -> WeightedLayers.convolution(part, conv);
            case Op.Linear _ -> WeightedLayers.linear(part);
            case Op.BatchNorm norm -> WeightedLayers.batchNorm(part, norm.eps());
            case Op.Relu _ -> part.last("Relu", part.input());
            case Op.Relu6 _ -> part.last("Clip", part.input(), part.scalar(0), part.scalar(6));
            case Op.LeakyRelu(var slope) -> part.last("LeakyRelu", Attributes.real("alpha", slope), part.input());
            case Op.Sigmoid _ -> part.last("Sigmoid", part.input());
            case Op.Tanh _ -> part.last("Tanh", part.input());
            case Op.Gelu(var approximation) -> gelu(part, approximation);
            case Op.Silu _ -> part.last("Mul", part.input(), part.step("Sigmoid", part.input()));
            case Op.Hardswish _ -> part.last("HardSwish", part.input());
            case Op.Softmax(var axis) ->
                part.last("Softmax", Attributes.integer("axis", withBatch(axis)), part.input());
            case Op.LogSoftmax(var axis) ->
                part.last("LogSoftmax", Attributes.integer("axis", withBatch(axis)), part.input());
            case Op.Dropout _, Op.Identity _ -> part.last("Identity", part.input());
            case Op.Pooling pooling -> Pools.write(part, pooling);
            case Op.Flatten _ -> part.last("Flatten", Attributes.integer("axis", 1), part.input());
            case Op.Add _ -> pairwise(part, "Add");
            case Op.Multiply _ -> pairwise(part, "Mul");
            case Op.Concat(var axis) -> part.last("Concat", Attributes.integer("axis", withBatch(axis)), part.inputs());
            case Op.Pad(var left, var right, var top, var bottom, var value) ->
                pad(part, value, 0L, 0L, (long) top, (long) left, 0L, 0L, (long) bottom, (long) right);
            case Op.PadChannels(var before, var after) ->
                pad(part, 0, 0L, (long) before, 0L, 0L, 0L, (long) after, 0L, 0L);
            case Op.Subsample(var stride) -> subsample(part, stride);
            case Op.FakeQuantize codes -> fakeQuantize(part, codes);
        }
    }

    /** By the error function, or written out as PyTorch does for its approximation. */
    private static void gelu(OnnxPart part, Op.Gelu.Approximation approximation) {
        String x = part.input();
        String inner = switch (approximation) {
            case NONE -> part.step("Erf", part.step("Mul", x, part.scalar(Math.sqrt(0.5))));
            case TANH -> {
                String cube = part.step("Mul", part.step("Mul", x, x), x);
                String sum = part.step("Add", x, part.step("Mul", cube, part.scalar(0.044715)));
                yield part.step("Tanh", part.step("Mul", sum, part.scalar(Math.sqrt(2 / Math.PI))));
            }
        };
        String half = part.step("Mul", x, part.scalar(0.5));
        part.last("Mul", half, part.step("Add", inner, part.scalar(1)));
    }

    /** ONNX's Add and Mul take two inputs each and repeat axes of size 1 as PyTorch does. */
    private static void pairwise(OnnxPart part, String operator) {
        String sum = part.inputs().getFirst();
        List<String> rest = part.inputs().subList(1, part.inputs().size());
        for (String next : rest.subList(0, rest.size() - 1)) {
            sum = part.step(operator, sum, next);
        }
        part.last(operator, sum, rest.getLast());
    }

    /** @param pads before each axis, then after each */
    private static void pad(OnnxPart part, double value, Long... pads) {
        part.last("Pad", part.input(), part.sheet().integers(pads), part.scalar(value));
    }

    private static void subsample(OnnxPart part, long stride) {
        Sheet sheet = part.sheet();
        part.last(
                "Slice",
                part.input(),
                sheet.integers(0L, 0L),
                sheet.integers(Long.MAX_VALUE, Long.MAX_VALUE),
                sheet.integers(2L, 3L),
                sheet.integers(stride, stride));
    }

    /**
     * As PyTorch computes it, with the inverse of the scale in single precision. Codes less the zero point are whole
     * numbers, so that the zero point need not be added before the clipping and taken away behind it.
     */
    private static void fakeQuantize(OnnxPart part, Op.FakeQuantize codes) {
        float scale = codes.scale().floatValue();
        int zero = codes.zeroPoint();
        String code = part.step("Round", part.step("Mul", part.input(), part.scalar(1 / scale)));
        String least = part.scalar(codes.quantMin() - zero);
        String clipped = part.step("Clip", code, least, part.scalar(codes.quantMax() - zero));
        part.last("Mul", clipped, part.scalar(scale));
    }

    /** Axes count from the first behind the batch, or from the end. */
    private static int withBatch(int axis) {
        return axis < 0 ? axis : axis + 1;
    }

    private OnnxOperations() {}
}
