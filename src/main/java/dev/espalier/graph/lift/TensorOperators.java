package dev.espalier.graph.lift;

import dev.espalier.graph.Op;
import dev.espalier.graph.lift.Value.Flow;
import dev.espalier.graph.lift.Value.Product;
import dev.espalier.graph.lift.Value.Unknown;
import dev.espalier.graph.lift.Value.Weight;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Map;

/** Operators on values that flow through the network: what each adds to the graph. */
final class TensorOperators {
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry(
                    "_convolution",
                    "input weight bias stride padding dilation transposed output_padding groups"
                            + " benchmark deterministic cudnn_enabled allow_tf32"),
            Map.entry("convolution", "input weight bias stride padding dilation transposed output_padding groups"),
            Map.entry("_convolution_mode", "input weight bias stride padding dilation groups"),
            Map.entry("conv2d", "input weight bias stride padding dilation groups"),
            Map.entry("linear", "input weight bias"),
            Map.entry("addmm", "bias input weight beta alpha"),
            Map.entry("matmul", "input weight"),
            Map.entry("mm", "input weight"),
            Map.entry("batch_norm", "input weight bias running_mean running_var training momentum eps cudnn_enabled"),
            Map.entry("hardtanh", "input min_val max_val"),
            Map.entry("clamp", "input min max"),
            Map.entry("clamp_min", "input min"),
            Map.entry("leaky_relu", "input negative_slope"),
            Map.entry("gelu", "input approximate"),
            Map.entry("softmax", "input dim dtype"),
            Map.entry("log_softmax", "input dim dtype"),
            Map.entry("dropout", "input p train"),
            Map.entry("feature_dropout", "input p train"),
            Map.entry("max_pool2d", "input kernel_size stride padding dilation ceil_mode"),
            Map.entry("avg_pool2d", "input kernel_size stride padding ceil_mode count_include_pad divisor_override"),
            Map.entry("adaptive_avg_pool2d", "input output_size"),
            Map.entry("mean", "input dim keepdim dtype"),
            Map.entry("add", "input other alpha"),
            Map.entry("mul", "input other"),
            Map.entry("cat", "tensors dim"),
            Map.entry("concat", "tensors dim"),
            Map.entry("concatenate", "tensors dim"),
            Map.entry("pad", "input pad mode value"),
            Map.entry("constant_pad_nd", "input pad value"),
            Map.entry("slice", "input dim start end step"),
            Map.entry("flatten", "input start_dim end_dim"),
            Map.entry("view", "input shape"),
            Map.entry("reshape", "input shape"),
            Map.entry("_unsafe_view", "input shape"),
            Map.entry("squeeze", "input dim"),
            Map.entry("unsqueeze", "input dim"),
            Map.entry("t", "input"),
            Map.entry("numpy_T", "input"),
            Map.entry("transpose", "input dim0 dim1"),
            Map.entry("contiguous", "input memory_format"),
            Map.entry("clone", "input memory_format"),
            Map.entry("relu", "input"),
            Map.entry("relu6", "input"),
            Map.entry("sigmoid", "input"),
            Map.entry("tanh", "input"),
            Map.entry("silu", "input"),
            Map.entry("hardswish", "input"));

    private final NodeRecorder recorder;
    private final Reshapes reshapes;
    private final LayerOperators layers;

    TensorOperators(NodeRecorder recorder) {
        this.recorder = recorder;
        this.reshapes = new Reshapes(recorder);
        this.layers = new LayerOperators(recorder);
    }

    /** Throws {@link Refusal} for operators that no node is like. */
    Value apply(String operator, SourcePlace place, List<Value> given, Map<String, Value> keywords) {
        boolean inPlace = operator.endsWith("_") && !operator.startsWith("__");
        String name = inPlace ? operator.substring(0, operator.length() - 1) : operator;
        String parameters = PARAMETERS.get(name);
        if (parameters == null) {
            throw Refusal.of("aten::" + operator, place, "no node of a graph computes this");
        }
        Arguments call = new Arguments(operator, place, parameters, given, keywords);
        if (inPlace && call.get("input") instanceof Weight(String tensor, boolean _)) {
            return counted(call, tensor);
        }
        Value result = apply(name, call);
        return inPlace ? replaced(call, result) : result;
    }

    private Value apply(String name, Arguments call) {
        return switch (name) {
            case "conv2d", "_convolution", "_convolution_mode", "convolution" -> layers.convolution(call);
            case "linear", "addmm" -> layers.linear(call);
            case "matmul", "mm" -> layers.product(call);
            case "batch_norm" -> layers.batchNorm(call);
            case "t", "numpy_T", "transpose" -> layers.transposed(call);
            case "dropout" -> dropout(call);
            case "feature_dropout" -> featureDropout(call);
            case "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d" -> pooled(name, call);
            case "mean" -> mean(call);
            case "add" -> sum(call);
            case "mul" -> recorder.step(call, new Op.Multiply(), input(call), flow(call, "other"));
            case "cat", "concat", "concatenate" -> concatenated(call);
            case "pad", "constant_pad_nd" -> padded(call);
            case "slice" -> reshapes.slice(call, call.get("input"));
            case "flatten" -> reshapes.flatten(call, input(call));
            case "view", "reshape", "_unsafe_view" -> reshapes.reshape(call, input(call));
            case "squeeze" -> reshapes.squeeze(call, input(call));
            case "unsqueeze" -> reshapes.unsqueeze(call, input(call));
            case "contiguous" -> input(call);
            case "clone" -> recorder.step(call, new Op.Identity(), input(call));
            default -> recorder.step(call, activation(name, call), input(call));
        };
    }

    private static Op activation(String name, Arguments call) {
        return switch (name) {
            case "relu" -> new Op.Relu();
            case "relu6" -> new Op.Relu6();
            case "hardtanh" -> clamped(call, call.real("min_val", -1), call.real("max_val", 1));
            case "clamp" ->
                clamped(call, call.real("min", Double.NEGATIVE_INFINITY), call.real("max", Double.POSITIVE_INFINITY));
            case "clamp_min" -> clamped(call, call.real("min", 0), Double.POSITIVE_INFINITY);
            case "leaky_relu" -> new Op.LeakyRelu(call.real("negative_slope", 0.01));
            case "sigmoid" -> new Op.Sigmoid();
            case "tanh" -> new Op.Tanh();
            case "silu" -> new Op.Silu();
            case "hardswish" -> new Op.Hardswish();
            case "gelu" ->
                switch (call.text("approximate", "none")) {
                    case "none" -> new Op.Gelu(Op.Gelu.Approximation.NONE);
                    case "tanh" -> new Op.Gelu(Op.Gelu.Approximation.TANH);
                    default -> throw call.refused("its approximation is not known");
                };
            case "softmax" -> new Op.Softmax(axis(call));
            case "log_softmax" -> new Op.LogSoftmax(axis(call));
            default -> throw call.refused("no node of a graph computes this");
        };
    }

    private static Op clamped(Arguments call, double least, double most) {
        if (least == 0 && most == 6) {
            return new Op.Relu6();
        }
        if (least == 0 && most == Double.POSITIVE_INFINITY) {
            return new Op.Relu();
        }
        throw call.refused("it keeps values within " + least + " to " + most + ", and a graph knows 0 to 6 and 0 up");
    }

    /** An axis of a sample from one of a batch. */
    private static int axis(Arguments call) {
        if (call.isGiven("dtype")) {
            throw call.refused("it changes the type of numbers");
        }
        return axis(call, (int) Math.clamp(call.whole("dim", 0), -100, 100), call.get("input"));
    }

    private static int axis(Arguments call, int dimension, Value input) {
        int rank = input instanceof Flow(Memory _, List<Long> shape) ? shape.size() : 0;
        if (dimension == 0 || dimension == -(rank + 1)) {
            throw call.refused("it goes along the samples of a batch");
        }
        return dimension < 0 ? dimension : dimension - 1;
    }

    private Value dropout(Arguments call) {
        layers.holds(call, "train");
        Flow from = input(call);
        Flow dropped = recorder.step(call, new Op.Dropout(call.real("p", 0.5)), from);
        from.memory().overlaps(dropped.memory()); // in evaluation the two are one
        return dropped;
    }

    private Value featureDropout(Arguments call) {
        if (call.bool("train", true)) {
            throw call.refused("whole channels are dropped, and a graph drops single values");
        }
        return input(call);
    }

    private Flow pooled(String name, Arguments call) {
        if (name.equals("adaptive_avg_pool2d")) {
            int size = call.square("output_size", 0);
            return recorder.step(call, size == 1 ? new Op.GlobalAvgPool() : new Op.AdaptiveAvgPool(size), input(call));
        }
        int kernel = call.square("kernel_size", 0);
        boolean asKernel = !call.isGiven("stride") || call.items("stride").isEmpty();
        int stride = asKernel ? kernel : call.square("stride", kernel);
        int padding = call.square("padding", 0);
        boolean ceil = call.bool("ceil_mode", false);
        if (name.equals("max_pool2d")) {
            return recorder.step(
                    call, new Op.MaxPool(kernel, stride, padding, call.square("dilation", 1), ceil), input(call));
        }
        if (call.isGiven("divisor_override")) {
            throw call.refused("it divides by a number of its own");
        }
        boolean countPadding = call.bool("count_include_pad", true);
        return recorder.step(call, new Op.AvgPool(kernel, stride, padding, ceil, countPadding), input(call));
    }

    /** Over height and width: global pooling. */
    private Flow mean(Arguments call) {
        Flow input = input(call);
        int rank = input.shape().size() + 1;
        List<Long> axes = call.isGiven("dim") && !call.isGiven("dtype")
                ? call.wholes("dim").stream()
                        .map(axis -> axis < 0 ? axis + rank : axis)
                        .sorted()
                        .toList()
                : List.of();
        if (rank != 4 || !axes.equals(List.of(2L, 3L))) {
            throw call.refused("a graph takes means over height and width of images alone");
        }
        Flow pooled = recorder.step(call, new Op.GlobalAvgPool(), input);
        return call.bool("keepdim", false)
                ? pooled
                : new Flow(pooled.memory(), List.of(pooled.shape().getFirst()));
    }

    private Flow sum(Arguments call) {
        if (call.real("alpha", 1) != 1) {
            throw call.refused("it scales what it adds");
        }
        if (call.get("input") instanceof Product(Flow from, String weight)
                && call.get("other") instanceof Weight bias) {
            return layers.biased(call, from, weight, bias);
        }
        return recorder.step(call, new Op.Add(), input(call), flow(call, "other"));
    }

    private Flow concatenated(Arguments call) {
        Flow[] parts = call.items("tensors").stream()
                .map(part -> layers.flow(call, part))
                .toArray(Flow[]::new);
        if (parts.length == 0) {
            throw call.refused("it joins nothing");
        }
        int dimension = (int) Math.clamp(call.whole("dim", 0), -100, 100);
        return recorder.step(call, new Op.Concat(axis(call, dimension, parts[0])), parts);
    }

    /** Pairs of numbers from the last axis on. */
    private Flow padded(Arguments call) {
        Flow input = input(call);
        List<Long> sides = call.wholes("pad");
        if (!call.text("mode", "constant").equals("constant")) {
            throw call.refused("it pads with other than a constant");
        }
        if (sides.size() % 2 != 0
                || sides.size() > 6
                || sides.stream().anyMatch(side -> side < 0 || side > Op.LARGEST)) {
            throw call.refused("it pads by " + sides);
        }
        int[] by = new int[6];
        for (int i = 0; i < sides.size(); i++) {
            by[i] = sides.get(i).intValue();
        }
        double value = call.real("value", 0);
        Flow padded = input;
        if (by[0] + by[1] + by[2] + by[3] > 0) {
            padded = recorder.step(call, new Op.Pad(by[0], by[1], by[2], by[3], value), padded);
        }
        if (by[4] + by[5] > 0) {
            if (value != 0) {
                throw call.refused("it pads channels with other than 0");
            }
            padded = recorder.step(call, new Op.PadChannels(by[4], by[5]), padded);
        }
        return padded == input ? recorder.step(call, new Op.Identity(), input) : padded;
    }

    /** Batch norm counts batches while it trains; nothing else may change tensors. */
    private Value counted(Arguments call, String tensor) {
        boolean counter = recorder.tensor(tensor)
                .filter(info -> !info.dtype().isFloat())
                .map(TensorInfo::rank)
                .filter(rank -> rank == 0)
                .isPresent();
        if (!counter) {
            throw call.refused("it changes tensor \"" + tensor + "\"");
        }
        return new Unknown("tensor \"" + tensor + "\", which changes,");
    }

    private Value replaced(Arguments call, Value result) {
        if (call.get("input") instanceof Product) {
            return result; // nobody else has seen the product
        }
        if (!(call.get("input") instanceof Flow input) || !(result instanceof Flow flow)) {
            throw call.refused("it changes something in place that does not flow through the network");
        }
        input.memory().replace(recorder.node(call, flow), flow.shape());
        return input;
    }

    private Flow input(Arguments call) {
        return flow(call, "input");
    }

    private Flow flow(Arguments call, String parameter) {
        return layers.flow(call, call.get(parameter));
    }
}
