package dev.espalier.graph;

import dev.espalier.formats.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** He et al.'s residual networks for CIFAR: a 3x3 stem, three stages of equally many blocks, any widths and classes. */
record CifarResNetBlueprint(int depth) implements Blueprint {
    static final List<CifarResNetBlueprint> ALL =
            IntStream.of(20, 32, 44, 56).mapToObj(CifarResNetBlueprint::new).toList();

    private static final List<Long> THREE_BY_THREE = List.of(3L, 3L);

    /** The one whose complaint helps most where names are a ResNet's but something does not fit. */
    static Optional<CifarResNetBlueprint> likeliest(TensorIndex tensors) {
        return ResNetNaming.ALL.stream()
                .filter(naming -> naming.suits(tensors))
                .findFirst()
                .map(naming -> ALL.stream()
                        .filter(blueprint -> blueprint.reaches(naming, tensors))
                        .reduce((shallow, deep) -> deep)
                        .orElse(ALL.getFirst()));
    }

    @Override
    public BuiltInArchitecture architecture() {
        return new BuiltInArchitecture(
                "resnet-" + depth,
                "Residual network of " + depth + " layers for 32x32 images: 3x3 stem, three stages of "
                        + blocksPerStage() + " blocks, shortcuts by 1x1 convolution or padded; names as in"
                        + " head_conv.0.conv, body_op.0.conv1.0.conv or as in conv1, layer1.0.conv1.");
    }

    @Override
    public Recognition build(TensorIndex tensors) {
        ResNetNaming naming = ResNetNaming.ALL.stream()
                .filter(candidate -> candidate.suits(tensors))
                .findFirst()
                .orElseThrow(() -> new ArchitectureMismatch("there is neither \"head_conv.0.conv.weight\" with"
                        + " \"body_op.0.conv1.0.conv.weight\" nor \"conv1.weight\" with \"layer1.0.conv1.weight\""));
        int found = naming.blocksPerStage(tensors);
        if (found != blocksPerStage()) {
            throw new ArchitectureMismatch("the stages have " + found + " residual blocks each, "
                    + architecture().name() + " has " + blocksPerStage());
        }
        return new Building(tensors, naming).build();
    }

    private boolean reaches(ResNetNaming naming, TensorIndex tensors) {
        ResNetNaming.Block last = naming.block(2, blocksPerStage() - 1, blocksPerStage());
        return tensors.has(last.conv1() + "weight");
    }

    private int blocksPerStage() {
        return (depth - 2) / 6;
    }

    private final class Building {
        private final TensorIndex tensors;
        private final ResNetNaming naming;
        private final GraphBuilder graph = new GraphBuilder();
        private long channels;
        private boolean padded;

        Building(TensorIndex tensors, ResNetNaming naming) {
            this.tensors = tensors;
            this.naming = naming;
        }

        Recognition build() {
            channels = tensors.requireFloat(naming.stem() + "weight", 4).shape().get(1);
            long colours = channels;
            convolution(naming.stem(), naming.stemNorm(), 1);
            graph.step("stem.relu", new Op.Relu());
            for (int stage = 0; stage < 3; stage++) {
                for (int index = 0; index < blocksPerStage(); index++) {
                    block(naming.block(stage, index, blocksPerStage()), stage > 0 && index == 0 ? 2 : 1);
                }
            }
            head();
            return recognition(
                    graph.finish(List.of(colours, 32L, 32L)),
                    "assumed: input " + colours
                            + "x32x32, stride 2 in the first block of the second and third stage, ReLU"
                            + " after the stem, inside each block and after its sum, global average pooling"
                            + (padded ? ", shortcuts that take every second pixel and pad with zero channels" : ""));
        }

        private void block(ResNetNaming.Block block, int stride) {
            String from = graph.last();
            long before = channels;
            convolution(block.conv1(), block.norm1(), stride);
            graph.step(block.name() + ".relu1", new Op.Relu());
            convolution(block.conv2(), block.norm2(), 1);
            String body = graph.last();
            String shortcut = shortcut(block, from, before, stride);
            graph.step(block.name() + ".sum", new Op.Add(), body, shortcut);
            graph.step(block.name() + ".relu2", new Op.Relu());
        }

        private void convolution(String conv, String norm, int stride) {
            TensorInfo weight = requireConvolution(conv, channels, THREE_BY_THREE);
            channels = weight.shape().getFirst();
            graph.layer(conv, new Op.Conv2d(stride, 1, 1, 1));
            norm(norm);
        }

        private void norm(String prefix) {
            for (String tensor : List.of("weight", "bias", "running_mean", "running_var")) {
                tensors.require(prefix + tensor, List.of(channels));
            }
            graph.layer(prefix, Op.BatchNorm.PLAIN);
        }

        private TensorInfo requireConvolution(String prefix, long inputs, List<Long> kernel) {
            TensorInfo weight = tensors.requireFloat(prefix + "weight", 4);
            if (weight.shape().get(1) != inputs || !weight.shape().subList(2, 4).equals(kernel)) {
                throw new ArchitectureMismatch(TensorIndex.describe(weight) + ", expected " + inputs
                        + " input channels and a kernel of " + kernel);
            }
            return weight;
        }

        private String shortcut(ResNetNaming.Block block, String from, long before, int stride) {
            return block.shortcut(tensors)
                    .map(shortcut -> projection(shortcut, from, before, stride))
                    .orElseGet(() -> withoutParameters(block, from, before, stride));
        }

        private String projection(ResNetNaming.Shortcut shortcut, String from, long before, int stride) {
            TensorInfo weight = requireConvolution(shortcut.conv(), before, List.of(1L, 1L));
            if (weight.shape().getFirst() != channels) {
                throw new ArchitectureMismatch(
                        TensorIndex.describe(weight) + ", expected " + channels + " output channels as its block has");
            }
            graph.layer(shortcut.conv(), new Op.Conv2d(stride, 0, 1, 1), from);
            if (shortcut.hasNorm(tensors)) {
                norm(shortcut.norm());
            }
            return graph.last();
        }

        private String withoutParameters(ResNetNaming.Block block, String from, long before, int stride) {
            String end = from;
            if (channels < before) {
                throw new ArchitectureMismatch(
                        TensorIndex.describe(tensors.require(block.conv2() + "weight")) + ", fewer channels than the "
                                + before + " of the block's input, and there is no shortcut convolution");
            }
            if (stride > 1) {
                end = graph.step(block.name() + ".subsample", new Op.Subsample(stride), end);
                padded = true;
            }
            if (channels > before) {
                int added = Math.toIntExact(channels - before);
                end = graph.step(block.name() + ".pad", new Op.PadChannels(added / 2, added - added / 2), end);
                padded = true;
            }
            return end;
        }

        private void head() {
            String prefix = naming.heads().stream()
                    .filter(candidate -> tensors.has(candidate + "weight"))
                    .findFirst()
                    .orElse(naming.heads().getFirst());
            TensorInfo weight = tensors.requireFloat(prefix + "weight", 2);
            if (weight.shape().get(1) != channels) {
                throw new ArchitectureMismatch(
                        TensorIndex.describe(weight) + ", expected " + channels + " inputs as the last stage gives");
            }
            graph.step("pool", new Op.GlobalAvgPool());
            graph.step("flatten", new Op.Flatten());
            graph.layer(prefix, new Op.Linear());
        }
    }
}
