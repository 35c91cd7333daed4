package dev.espalier.graph.onnx;

import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** ONNX nodes of layers with weights. */
final class WeightedLayers {
    static void convolution(OnnxPart part, Op.Conv2d conv) {
        List<Long> kernel = part.sheet().info(part.node().weight()).shape().subList(2, 4);
        long padding = conv.padding();
        Attributes attributes = Attributes.NONE
                .with("kernel_shape", kernel)
                .with("strides", pair(conv.stride()))
                .with("pads", List.of(padding, padding, padding, padding))
                .with("dilations", pair(conv.dilation()))
                .with("group", conv.groups());
        part.last("Conv", attributes, withWeights(part));
    }

    /** Gemm for vectors; for more axes a product along the last one, which Gemm does not know. */
    static void linear(OnnxPart part) {
        if (part.shape().size() == 1) {
            part.last("Gemm", Attributes.integer("transB", 1), withWeights(part));
            return;
        }
        Node node = part.node();
        String weight = part.step(
                "Transpose", Attributes.integers("perm", 1L, 0L), part.sheet().tensor(node.weight()));
        if (part.sheet().has(node.bias())) {
            String product = part.step("MatMul", part.input(), weight);
            part.last("Add", product, part.sheet().tensor(node.bias()));
        } else {
            part.last("MatMul", part.input(), weight);
        }
    }

    private static List<String> withWeights(OnnxPart part) {
        if (part.codes() != null) {
            return part.codes().operands(part);
        }
        Node node = part.node();
        List<String> inputs = new ArrayList<>(List.of(part.input(), part.sheet().tensor(node.weight())));
        if (part.sheet().has(node.bias())) {
            inputs.add(part.sheet().tensor(node.bias()));
        }
        return inputs;
    }

    static void batchNorm(OnnxPart part, double eps) {
        Sheet sheet = part.sheet();
        Node node = part.node();
        String mean = node.tensors() + "running_mean";
        if (!sheet.has(mean)) {
            byBatch(part, eps);
            return;
        }
        long channels = part.shape().getFirst();
        part.last(
                "BatchNormalization",
                Attributes.real("epsilon", eps),
                part.input(),
                sheet.has(node.weight()) ? sheet.tensor(node.weight()) : sheet.filled(1, channels),
                sheet.has(node.bias()) ? sheet.tensor(node.bias()) : sheet.filled(0, channels),
                sheet.tensor(mean),
                sheet.tensor(node.tensors() + "running_var"));
    }

    /** Without running statistics every batch is its own, in inference too; ONNX's operator knows that in training alone. */
    private static void byBatch(OnnxPart part, double eps) {
        List<Long> others = LongStream.range(0, part.axes())
                .filter(axis -> axis != 1)
                .boxed()
                .toList();
        Attributes overOthers = Attributes.NONE.with("axes", others).with("keepdims", 1);
        String centred = part.step("Sub", part.input(), part.step("ReduceMean", overOthers, part.input()));
        String variance = part.step("ReduceMean", overOthers, part.step("Mul", centred, centred));
        String deviation = part.step("Sqrt", part.step("Add", variance, part.scalar(eps)));
        String scaled = part.step("Div", centred, deviation);
        String weighted = perChannel(part, "Mul", scaled, part.node().weight());
        part.last("Identity", perChannel(part, "Add", weighted, part.node().bias()));
    }

    /** The tensor's numbers applied along the channels; nothing where there is no such tensor. */
    private static String perChannel(OnnxPart part, String operator, String to, String tensor) {
        if (!part.sheet().has(tensor)) {
            return to;
        }
        Long[] shape = LongStream.range(0, part.axes())
                .map(axis -> axis == 1 ? part.shape().getFirst() : 1)
                .boxed()
                .toArray(Long[]::new);
        String numbers =
                part.step("Reshape", part.sheet().tensor(tensor), part.sheet().integers(shape));
        return part.step(operator, to, numbers);
    }

    private static List<Long> pair(long value) {
        return List.of(value, value);
    }

    private WeightedLayers() {}
}
