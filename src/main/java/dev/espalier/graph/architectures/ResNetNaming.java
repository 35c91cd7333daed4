package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.TensorIndex;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a ResNet's tensors are called: what the names of each layer's tensors begin with. */
sealed interface ResNetNaming {
    List<ResNetNaming> ALL = List.of(new Flat(), new Staged());

    /** One residual block's layers. */
    record Block(
            String name, String conv1, String norm1, String conv2, String norm2, List<Shortcut> possibleShortcuts) {
        Optional<Shortcut> shortcut(TensorIndex tensors) {
            return possibleShortcuts.stream()
                    .filter(shortcut -> tensors.has(shortcut.conv() + "weight") || shortcut.hasNorm(tensors))
                    .findFirst();
        }
    }

    /** A convolution beside the block, with batch norm or without. */
    record Shortcut(String conv, String norm) {
        boolean hasNorm(TensorIndex tensors) {
            return Stream.of("weight", "bias", "running_mean", "running_var")
                    .anyMatch(name -> tensors.has(norm + name));
        }
    }

    String stem();

    String stemNorm();

    /** What a linear layer at the end may be called. */
    List<String> heads();

    /** The one that the linear layer at the end is called, or the likeliest where there is none. */
    default String head(TensorIndex tensors) {
        return heads().stream()
                .filter(head -> tensors.has(head + "weight"))
                .findFirst()
                .orElse(heads().getFirst());
    }

    /** The block at a place, of a network whose stages have {@code perStage} blocks each. */
    Block block(int stage, int index, int perStage);

    /** How many blocks a stage has; throws where the names do not tell of three equal stages. */
    int blocksPerStage(TensorIndex tensors);

    default boolean suits(TensorIndex tensors) {
        return tensors.has(stem() + "weight") && tensors.has(block(0, 0, 1).conv1() + "weight");
    }

    private static int count(TensorIndex tensors, String before, String after) {
        int count = 0;
        while (tensors.has(before + count + after)) {
            count++;
        }
        return count;
    }

    /** Blocks counted through: {@code body_op.0.conv1.0.conv}. */
    record Flat() implements ResNetNaming {
        @Override
        public String stem() {
            return "head_conv.0.conv.";
        }

        @Override
        public String stemNorm() {
            return "head_conv.1.";
        }

        @Override
        public List<String> heads() {
            return List.of("final_fc.linear.");
        }

        @Override
        public Block block(int stage, int index, int perStage) {
            String name = "body_op." + (stage * perStage + index);
            return new Block(
                    name,
                    name + ".conv1.0.conv.",
                    name + ".conv1.1.",
                    name + ".conv2.0.conv.",
                    name + ".conv2.1.",
                    List.of(new Shortcut(name + ".id_mapping.0.conv.", name + ".id_mapping.1.")));
        }

        @Override
        public int blocksPerStage(TensorIndex tensors) {
            int blocks = count(tensors, "body_op.", ".conv1.0.conv.weight");
            if (blocks % 3 != 0) {
                throw new ArchitectureMismatch(
                        "there are " + blocks + " residual blocks \"body_op.*\", not three equal stages");
            }
            return blocks / 3;
        }
    }

    /** Blocks counted by stage: {@code layer1.0.conv1}. */
    record Staged() implements ResNetNaming {
        @Override
        public String stem() {
            return "conv1.";
        }

        @Override
        public String stemNorm() {
            return "bn1.";
        }

        @Override
        public List<String> heads() {
            return List.of("linear.", "fc.");
        }

        @Override
        public Block block(int stage, int index, int perStage) {
            String name = "layer" + (stage + 1) + "." + index;
            return new Block(
                    name,
                    name + ".conv1.",
                    name + ".bn1.",
                    name + ".conv2.",
                    name + ".bn2.",
                    Stream.of("downsample", "shortcut")
                            .map(kind -> name + "." + kind + ".")
                            .map(shortcut -> new Shortcut(shortcut + "0.", shortcut + "1."))
                            .toList());
        }

        @Override
        public int blocksPerStage(TensorIndex tensors) {
            List<Integer> blocks = Stream.of(1, 2, 3)
                    .map(stage -> count(tensors, "layer" + stage + ".", ".conv1.weight"))
                    .toList();
            if (tensors.has("layer4.0.conv1.weight")) {
                throw new ArchitectureMismatch(TensorIndex.describe(tensors.require("layer4.0.conv1.weight"))
                        + ", but a ResNet for CIFAR has three stages: this is a network of the ImageNet family");
            }
            if (blocks.stream().distinct().count() != 1) {
                throw new ArchitectureMismatch(
                        "layer1, layer2 and layer3 have " + blocks + " residual blocks, expected equal numbers");
            }
            return blocks.getFirst();
        }
    }
}
