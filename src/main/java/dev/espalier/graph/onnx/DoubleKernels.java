package dev.espalier.graph.onnx;

import dev.espalier.graph.Op;

/** Which operations ONNX Runtime's CPU provider computes in double precision; found by trying each. */
final class DoubleKernels {
    static boolean has(Op op) {
        return switch (op) {
            case Op.Linear _, Op.BatchNorm _, Op.Relu _, Op.Relu6 _, Op.Sigmoid _, Op.Tanh _ -> true;
            case Op.Softmax _, Op.LogSoftmax _, Op.Dropout _, Op.Identity _, Op.Flatten _, Op.Concat _ -> true;
            case Op.Add _, Op.Pad _, Op.PadChannels _, Op.Subsample _, Op.MaxPool _ -> true;
            case Op.LeakyRelu _, Op.FakeQuantize _ -> true;
            // The runtime fuses x sigmoid(x) to an operator that it has in single precision alone
            case Op.Silu _, Op.Multiply _ -> false;
            case Op.Conv2d _, Op.Gelu _, Op.Hardswish _ -> false;
            case Op.AvgPool _, Op.AdaptiveAvgPool _, Op.GlobalAvgPool _ -> false;
        };
    }

    private DoubleKernels() {}
}
