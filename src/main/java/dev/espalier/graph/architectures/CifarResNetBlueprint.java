package dev.espalier.graph.architectures;

import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Op;
import dev.espalier.graph.TensorIndex;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** He et al.'s residual networks for CIFAR: a 3x3 stem, three stages of equally many blocks, any widths and classes. */
record CifarResNetBlueprint(int depth) implements Blueprint {
    static final List<CifarResNetBlueprint> ALL =
            IntStream.of(20, 32, 44, 56).mapToObj(CifarResNetBlueprint::new).toList();

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
    public boolean isPlainStack() {
        return false;
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
        private final ResNetNaming naming;
        private final NormedConvolutions layers;
        private boolean padded;

        Building(TensorIndex tensors, ResNetNaming naming) {
            this.naming = naming;
            this.layers = new NormedConvolutions(tensors, naming.stem());
        }

        Recognition build() {
            layers.convolution(naming.stem(), naming.stemNorm(), 3, 1);
            layers.relu("stem.relu");
            for (int stage = 0; stage < 3; stage++) {
                for (int index = 0; index < blocksPerStage(); index++) {
                    block(naming.block(stage, index, blocksPerStage()), stage > 0 && index == 0 ? 2 : 1);
                }
            }
            layers.pooledHead(naming.head(layers.tensors()));
            return recognition(
                    layers.finish(32),
                    "assumed: input " + layers.colours()
                            + "x32x32, stride 2 in the first block of the second and third stage, ReLU"
                            + " after the stem, inside each block and after its sum, global average pooling"
                            + (padded ? ", shortcuts that take every second pixel and pad with zero channels" : ""));
        }

        private void block(ResNetNaming.Block block, int stride) {
            String from = layers.graph().last();
            long before = layers.channels();
            layers.convolution(block.conv1(), block.norm1(), 3, stride);
            layers.relu(block.name() + ".relu1");
            layers.convolution(block.conv2(), block.norm2(), 3, 1);
            String body = layers.graph().last();
            String shortcut = block.shortcut(layers.tensors())
                    .map(projection -> layers.projection(projection, from, before, stride))
                    .orElseGet(() -> withoutParameters(block, from, before, stride));
            layers.graph().step(block.name() + ".sum", new Op.Add(), body, shortcut);
            layers.relu(block.name() + ".relu2");
        }

        private String withoutParameters(ResNetNaming.Block block, String from, long before, int stride) {
            String end = from;
            long channels = layers.channels();
            if (channels < before) {
                throw new ArchitectureMismatch(
                        TensorIndex.describe(layers.tensors().require(block.conv2() + "weight"))
                                + ", fewer channels than the " + before
                                + " of the block's input, and there is no shortcut convolution");
            }
            if (stride > 1) {
                end = layers.graph().step(block.name() + ".subsample", new Op.Subsample(stride), end);
                padded = true;
            }
            if (channels > before) {
                int added = Math.toIntExact(channels - before);
                Op pad = new Op.PadChannels(added / 2, added - added / 2);
                end = layers.graph().step(block.name() + ".pad", pad, end);
                padded = true;
            }
            return end;
        }
    }
}
