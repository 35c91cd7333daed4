package dev.espalier.graph;

import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;

/** Lists of tensors for tests that need no values. */
public final class Shapes {
    private final List<TensorInfo> tensors = new ArrayList<>();

    public Shapes add(String name, long... shape) {
        return add(name, DType.FLOAT32, shape);
    }

    public Shapes add(String name, DType dtype, long... shape) {
        tensors.add(new TensorInfo(
                name, dtype, java.util.Arrays.stream(shape).boxed().toList()));
        return this;
    }

    public Shapes norm(String prefix, long channels) {
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            add(prefix + name, channels);
        }
        return add(prefix + "num_batches_tracked", DType.INT64);
    }

    /** A CIFAR ResNet as the course names it; shortcuts with batch norm or without. */
    public static Shapes flatResNet(int perStage, long width, long classes, boolean shortcutNorm) {
        Shapes shapes =
                new Shapes().add("head_conv.0.conv.weight", width, 3, 3, 3).norm("head_conv.1.", width);
        long inputs = width;
        for (int i = 0; i < 3 * perStage; i++) {
            long outputs = width << (i / perStage);
            String block = "body_op." + i + ".";
            shapes.add(block + "conv1.0.conv.weight", outputs, inputs, 3, 3).norm(block + "conv1.1.", outputs);
            shapes.add(block + "conv2.0.conv.weight", outputs, outputs, 3, 3).norm(block + "conv2.1.", outputs);
            if (inputs != outputs) {
                shapes.add(block + "id_mapping.0.conv.weight", outputs, inputs, 1, 1);
                if (shortcutNorm) {
                    shapes.norm(block + "id_mapping.1.", outputs);
                }
            }
            inputs = outputs;
        }
        return shapes.add("final_fc.linear.weight", classes, inputs).add("final_fc.linear.bias", classes);
    }

    /** A ResNet in the common naming, without shortcut convolutions. */
    public static Shapes stagedResNet(int perStage, int stages, long width, long kernel, String head) {
        Shapes shapes =
                new Shapes().add("conv1.weight", width, 3, kernel, kernel).norm("bn1.", width);
        long inputs = width;
        for (int i = 0; i < stages * perStage; i++) {
            long outputs = width << (i / perStage);
            String block = "layer" + (i / perStage + 1) + "." + i % perStage + ".";
            shapes.add(block + "conv1.weight", outputs, inputs, 3, 3).norm(block + "bn1.", outputs);
            shapes.add(block + "conv2.weight", outputs, outputs, 3, 3).norm(block + "bn2.", outputs);
            inputs = outputs;
        }
        return shapes.add(head + ".weight", 10, inputs).add(head + ".bias", 10);
    }

    public static Shapes lenet5() {
        return new Shapes()
                .add("conv1.weight", 20, 1, 5, 5)
                .add("conv1.bias", 20)
                .add("conv2.weight", 50, 20, 5, 5)
                .add("conv2.bias", 50)
                .add("ip1.weight", 500, 800)
                .add("ip1.bias", 500)
                .add("ip2.weight", 10, 500)
                .add("ip2.bias", 10);
    }

    public List<TensorInfo> list() {
        return List.copyOf(tensors);
    }
}
