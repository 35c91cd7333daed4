package dev.espalier.graph;

import dev.espalier.formats.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/** Works out the shape of one sample behind a node, and refuses inputs and tensors that do not fit it. */
record ShapeRule(Node node, List<List<Long>> inputs, TensorIndex tensors) {
    List<Long> shape() {
        if (node.op() instanceof Op.Add ? inputs.size() < 2 : inputs.size() != 1) {
            throw mismatch("reads " + inputs.size() + " inputs, expected "
                    + (node.op() instanceof Op.Add ? "two or more" : "one"));
        }
        List<Long> input = inputs.getFirst();
        return switch (node.op()) {
            case Op.Conv2d conv -> convolution(conv, input);
            case Op.Linear _ -> linear(input);
            case Op.BatchNorm _ -> batchNorm(input);
            case Op.Relu _ -> input;
            case Op.MaxPool pool -> maxPool(pool, input);
            case Op.GlobalAvgPool _ -> List.of(image(input).getFirst(), 1L, 1L);
            case Op.Flatten _ -> List.of(GraphFacts.product(input));
            case Op.Add _ -> same();
            case Op.PadChannels(int before, int after) -> padded(image(input), before, after);
            case Op.Subsample(int stride) -> subsampled(image(input), stride);
        };
    }

    private List<Long> convolution(Op.Conv2d conv, List<Long> input) {
        List<Long> image = image(input);
        TensorInfo weight = weight(4);
        requirePositive("groups", conv.groups());
        long expected = Math.multiplyExact(weight.shape().get(1), (long) conv.groups());
        if (image.getFirst() != expected || weight.shape().getFirst() % conv.groups() != 0) {
            throw mismatch("reads " + image.getFirst() + " channels in " + conv.groups() + " groups, but "
                    + TensorIndex.describe(weight));
        }
        requireBias(weight.shape().getFirst());
        List<Long> shape = new ArrayList<>(List.of(weight.shape().getFirst()));
        for (int i = 1; i <= 2; i++) {
            long kernel = weight.shape().get(i + 1);
            shape.add(slide(image.get(i), kernel, conv.stride(), conv.padding(), conv.dilation()));
        }
        return shape;
    }

    private List<Long> linear(List<Long> input) {
        TensorInfo weight = weight(2);
        if (input.isEmpty() || !input.getLast().equals(weight.shape().get(1))) {
            throw mismatch("reads values of shape " + input + ", but " + TensorIndex.describe(weight));
        }
        requireBias(weight.shape().getFirst());
        List<Long> shape = new ArrayList<>(input);
        shape.set(shape.size() - 1, weight.shape().getFirst());
        return shape;
    }

    private List<Long> batchNorm(List<Long> input) {
        if (input.isEmpty()) {
            throw mismatch("reads single numbers, expected channels");
        }
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            if (tensors.has(node.tensors() + name)) {
                tensors.require(node.tensors() + name, List.of(input.getFirst()));
            }
        }
        if (tensors.has(node.tensors() + "running_mean") != tensors.has(node.tensors() + "running_var")) {
            throw mismatch("has one of running_mean and running_var, expected both or none");
        }
        return input;
    }

    private List<Long> maxPool(Op.MaxPool pool, List<Long> input) {
        List<Long> image = image(input);
        requirePositive("kernel", pool.kernel());
        if (pool.padding() > pool.kernel() / 2) {
            throw mismatch("has padding " + pool.padding() + ", expected at most half its kernel of " + pool.kernel());
        }
        return List.of(
                image.getFirst(),
                slide(image.get(1), pool.kernel(), pool.stride(), pool.padding(), 1),
                slide(image.get(2), pool.kernel(), pool.stride(), pool.padding(), 1));
    }

    /** How often a window finds room along one side. */
    private long slide(long side, long kernel, int stride, int padding, int dilation) {
        requirePositive("stride", stride);
        requirePositive("dilation", dilation);
        if (padding < 0) {
            throw mismatch("has padding " + padding + ", expected 0 or more");
        }
        long reach = Math.addExact(Math.multiplyExact(kernel - 1, (long) dilation), 1);
        long room = side + 2L * padding - reach;
        if (room < 0) {
            throw mismatch("reads images of shape " + inputs.getFirst() + ", smaller than its kernel of " + kernel);
        }
        return room / stride + 1;
    }

    private List<Long> same() {
        if (inputs.stream().distinct().count() != 1) {
            throw mismatch("adds values of shapes " + inputs + ", expected equal ones");
        }
        return inputs.getFirst();
    }

    private List<Long> padded(List<Long> image, int before, int after) {
        if (before < 0 || after < 0) {
            throw mismatch("pads by " + before + " and " + after + " channels, expected 0 or more");
        }
        return List.of(image.getFirst() + before + after, image.get(1), image.get(2));
    }

    private List<Long> subsampled(List<Long> image, int stride) {
        requirePositive("stride", stride);
        return List.of(
                image.getFirst(), Math.ceilDiv(image.get(1), (long) stride), Math.ceilDiv(image.get(2), (long) stride));
    }

    private List<Long> image(List<Long> input) {
        if (input.size() != 3) {
            throw mismatch("reads values of shape " + input + ", expected channels, height and width");
        }
        return input;
    }

    private TensorInfo weight(int rank) {
        return tensors.requireFloat(node.weight(), rank);
    }

    private void requireBias(long units) {
        String bias = node.tensors() + "bias";
        if (tensors.has(bias)) {
            tensors.require(bias, List.of(units));
        }
    }

    private void requirePositive(String setting, int value) {
        if (value < 1) {
            throw mismatch("has " + setting + " " + value + ", expected 1 or more");
        }
    }

    private ArchitectureMismatch mismatch(String what) {
        return new ArchitectureMismatch("node \"" + node.name() + "\" " + what);
    }
}
