package dev.espalier.graph;

import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Works out the shape of one sample behind a node, and refuses inputs, settings and tensors that do not fit it. Settings
 * are checked although the schema does so, too: a runner's folder may come from elsewhere.
 */
record ShapeRule(Node node, List<List<Long>> inputs, TensorIndex tensors) {
    private static final String POSITIVE = ", expected 1 or more";
    private static final String NOT_NEGATIVE = ", expected 0 or more";

    List<Long> shape() {
        requireInputs();
        List<Long> input = inputs.getFirst();
        return switch (node.op()) {
            case Op.Conv2d conv -> convolution(conv, input);
            case Op.Linear _ -> linear(input);
            case Op.BatchNorm norm -> batchNorm(norm.eps(), input);
            case Op.Relu _, Op.Relu6 _, Op.LeakyRelu _, Op.Sigmoid _, Op.Tanh _, Op.Gelu _, Op.Silu _ -> input;
            case Op.Hardswish _, Op.Identity _ -> input;
            case Op.Dropout(var p) -> dropout(p, input);
            case Op.Softmax(var axis) -> along(axis, input);
            case Op.LogSoftmax(var axis) -> along(axis, input);
            case Op.MaxPool pool -> pooled(Window.of(pool), input);
            case Op.AvgPool pool -> pooled(Window.of(pool), input);
            case Op.AdaptiveAvgPool(var size) -> adapted(size, image(input));
            case Op.GlobalAvgPool _ -> List.of(image(input).getFirst(), 1L, 1L);
            case Op.Flatten _ -> List.of(GraphFacts.product(input));
            case Op.Add _ -> new Combination(inputs).broadcast("adds");
            case Op.Multiply _ -> new Combination(inputs).broadcast("multiplies");
            case Op.Concat(var axis) -> new Combination(inputs).concatenated(axis);
            case Op.Pad pad -> framed(pad, image(input));
            case Op.PadChannels(var before, var after) -> padded(image(input), before, after);
            case Op.Subsample(var stride) -> subsampled(image(input), stride);
            case Op.FakeQuantize codes -> rounded(codes, input);
        };
    }

    private void requireInputs() {
        boolean several = node.op() instanceof Op.Add || node.op() instanceof Op.Multiply;
        boolean any = node.op() instanceof Op.Concat;
        int count = inputs.size();
        if (any ? count < 1 : several ? count < 2 : count != 1) {
            throw new ArchitectureMismatch(
                    "reads " + count + " inputs, expected " + (any ? "one or more" : several ? "two or more" : "one"));
        }
    }

    private List<Long> convolution(Op.Conv2d conv, List<Long> input) {
        List<Long> image = image(input);
        TensorInfo weight = tensors.requireFloat(node.weight(), 4);
        require("groups", conv.groups() >= 1, conv.groups(), POSITIVE);
        long expected = Math.multiplyExact(weight.shape().get(1), (long) conv.groups());
        if (image.getFirst() != expected || weight.shape().getFirst() % conv.groups() != 0) {
            throw new ArchitectureMismatch("reads " + image.getFirst() + " channels of " + input + " in "
                    + conv.groups() + " groups, but " + TensorIndex.describe(weight));
        }
        requireBias(weight.shape().getFirst());
        return List.of(
                weight.shape().getFirst(),
                slide(Window.of(conv, weight.shape().get(2)), image.get(1)),
                slide(Window.of(conv, weight.shape().get(3)), image.get(2)));
    }

    private List<Long> linear(List<Long> input) {
        TensorInfo weight = tensors.requireFloat(node.weight(), 2);
        if (!input.getLast().equals(weight.shape().get(1))) {
            throw new ArchitectureMismatch("reads values of shape " + input + ", but " + TensorIndex.describe(weight)
                    + (input.size() == 3
                                    && GraphFacts.product(input)
                                            == weight.shape().get(1)
                            ? "; put a flatten before it"
                            : ""));
        }
        requireBias(weight.shape().getFirst());
        List<Long> shape = new ArrayList<>(input);
        shape.set(shape.size() - 1, weight.shape().getFirst());
        return shape;
    }

    private List<Long> batchNorm(double eps, List<Long> input) {
        require("eps", eps >= 0 && eps <= 1, eps, ", expected 0 to 1");
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            if (tensors.has(node.tensors() + name)) {
                tensors.require(node.tensors() + name, List.of(input.getFirst()));
            }
        }
        if (tensors.has(node.tensors() + "running_mean") != tensors.has(node.tensors() + "running_var")) {
            throw new ArchitectureMismatch("has one of running_mean and running_var, expected both or none");
        }
        return input;
    }

    private List<Long> dropout(double p, List<Long> input) {
        require("p", p >= 0 && p <= 1, p, ", expected 0 to 1");
        return input;
    }

    private List<Long> rounded(Op.FakeQuantize codes, List<Long> input) {
        require("scale", codes.scale() > 0 && Double.isFinite(codes.scale()), codes.scale(), ", expected more than 0");
        int zero = codes.zeroPoint();
        require(
                "zeroPoint",
                codes.quantMin() <= zero && zero <= codes.quantMax(),
                zero,
                ", expected quantMin = " + codes.quantMin() + " to quantMax = " + codes.quantMax());
        return input;
    }

    private List<Long> along(int axis, List<Long> input) {
        Combination.axis(axis, input);
        return input;
    }

    private List<Long> pooled(Window window, List<Long> input) {
        List<Long> image = image(input);
        require("kernel", window.kernel() >= 1, window.kernel(), POSITIVE);
        if (window.padding() > window.kernel() / 2) {
            throw new ArchitectureMismatch(
                    "has padding " + window.padding() + ", expected at most half its kernel of " + window.kernel());
        }
        return List.of(image.getFirst(), slide(window, image.get(1)), slide(window, image.get(2)));
    }

    private long slide(Window window, long side) {
        require("stride", window.stride() >= 1, window.stride(), POSITIVE);
        require("dilation", window.dilation() >= 1, window.dilation(), POSITIVE);
        require("padding", window.padding() >= 0, window.padding(), NOT_NEGATIVE);
        long positions = window.positions(side);
        if (positions < 1) {
            throw new ArchitectureMismatch(
                    "reads images of shape " + inputs.getFirst() + ", smaller than its kernel of " + window.kernel()
                            + (window.dilation() > 1 ? " with dilation " + window.dilation() : ""));
        }
        return positions;
    }

    private List<Long> adapted(long size, List<Long> image) {
        require("size", size >= 1, size, POSITIVE);
        return List.of(image.getFirst(), size, size);
    }

    private List<Long> framed(Op.Pad pad, List<Long> image) {
        for (int side : List.of(pad.left(), pad.right(), pad.top(), pad.bottom())) {
            require("padding", side >= 0, side, NOT_NEGATIVE);
        }
        return List.of(
                image.getFirst(),
                Math.addExact(image.get(1), (long) pad.top() + pad.bottom()),
                Math.addExact(image.get(2), (long) pad.left() + pad.right()));
    }

    private List<Long> padded(List<Long> image, int before, int after) {
        require("before", before >= 0, before, NOT_NEGATIVE);
        require("after", after >= 0, after, NOT_NEGATIVE);
        return List.of(Math.addExact(image.getFirst(), (long) before + after), image.get(1), image.get(2));
    }

    private List<Long> subsampled(List<Long> image, int stride) {
        require("stride", stride >= 1, stride, POSITIVE);
        return List.of(
                image.getFirst(), Math.ceilDiv(image.get(1), (long) stride), Math.ceilDiv(image.get(2), (long) stride));
    }

    private static List<Long> image(List<Long> input) {
        if (input.size() != 3) {
            throw new ArchitectureMismatch("reads values of shape " + input + ", expected channels, height and width");
        }
        return input;
    }

    private void requireBias(long units) {
        if (tensors.has(node.bias())) {
            tensors.require(node.bias(), List.of(units));
        }
    }

    private static void require(String setting, boolean holds, Number value, String expected) {
        if (!holds) {
            throw new ArchitectureMismatch("has " + setting + " " + value + expected);
        }
    }
}
