package dev.espalier.compression.pruning;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.Workload;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Statistics;
import dev.espalier.network.Network;
import dev.espalier.network.Saliency;
import dev.espalier.network.training.Trainer;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/** Finds out how much weights count, by a prune step's criterion: of the workspace's model, or of one in training. */
record WeightScoring(Prune spec, List<Layer> layers, Run run) {
    /** Gradients are of a batch's mean loss, as with the batch size that finetuning begins with. */
    private static final int BATCH_SIZE = 128;

    /** Of the workspace's model as it is. */
    Importance now() throws IOException {
        return switch (spec.criterion()) {
            case MAGNITUDE -> new Importance.Magnitude(run.workspace().tensors());
            case RANDOM -> chance();
            case TAYLOR, SNIP -> {
                try (Network network = run.evaluator().load()) {
                    yield differentiated(network);
                }
            }
            case MOVEMENT, L1, L2, BATCH_NORM_SCALE -> throw unchecked();
        };
    }

    /**
     * Of a network in training.
     *
     * @param current its weights
     */
    Importance during(Network network, Trainer trainer, TensorFile current) throws IOException {
        return switch (spec.criterion()) {
            case MAGNITUDE -> new Importance.Magnitude(current);
            case RANDOM -> chance();
            case TAYLOR -> differentiated(network);
            // At the dense weights, whatever became of them since
            case SNIP -> new Importance.Measured(TensorFile.open(scores()));
            case MOVEMENT -> measured(trainer::movement);
            case L1, L2, BATCH_NORM_SCALE -> throw unchecked();
        };
    }

    /** Readies a trainer for {@link #during}; before the first epoch. */
    void watch(Trainer trainer) {
        if (spec.criterion() == Criterion.MOVEMENT) {
            trainer.watch(layers.stream().map(layer -> layer.weight().name()).collect(Collectors.toSet()));
        }
    }

    private Importance chance() {
        return new Importance.Chance(seed());
    }

    /** What chance and the choice of samples go by. */
    long seed() {
        return run.seed() + 31L * run.stepIndex();
    }

    private IllegalStateException unchecked() {
        return new IllegalStateException("weights cannot be scored by " + spec.criterion() + " here: bug");
    }

    private Importance differentiated(Network network) throws IOException {
        for (Layer layer : layers) {
            if (!network.learns(layer.weight().name())) {
                throw new CompressionFailure(
                        CompressionFailure.Code.UNSUPPORTED,
                        "tensor \"" + layer.weight().name()
                                + "\" is no parameter of the network, so it has no gradient",
                        "exclude the layer from the step, or set criterion to magnitude");
            }
        }
        Saliency saliency = spec.criterion() == Criterion.SNIP ? Saliency.SNIP : Saliency.TAYLOR;
        try (Batches batches = run.evaluator()
                .requireDataset()
                .sampled(
                        Part.TRAIN,
                        spec.calibrationSamples(),
                        BATCH_SIZE,
                        run.network().computeType(),
                        seed())) {
            IntConsumer done = run.progress().pass(Workload.TRAINING);
            return measured(
                    scores -> network.scoreGradients(saliency, run.evaluator().loss(), batches, scores, done));
        }
    }

    private Importance measured(Consumer<TensorFile> measure) throws IOException {
        List<TensorInfo> tensors = layers.stream()
                .map(Layer::weight)
                .map(weight -> new TensorInfo(weight.name(), DType.FLOAT64, weight.shape()))
                .toList();
        TensorFile scores = TensorFile.create(scores(), tensors, Map.of());
        try {
            measure.accept(scores);
            requireFinite(scores);
            return new Importance.Measured(scores);
        } catch (RuntimeException e) {
            scores.close();
            throw e;
        }
    }

    private Path scores() {
        return run.file().scratch("scores-" + run.stepIndex() + ".safetensors");
    }

    private void requireFinite(TensorFile scores) {
        for (TensorInfo tensor : scores.tensors()) {
            if (!Statistics.of(scores.values(tensor.name())).isFinite()) {
                throw new CompressionFailure(
                        CompressionFailure.Code.DATA,
                        "the gradient of tensor \"" + tensor.name() + "\" is not finite, so it cannot be scored by "
                                + spec.criterion(),
                        "find out which samples make the loss overflow, or set criterion to magnitude");
            }
        }
    }

    /** Whether there is nothing to score by before this epoch of training. */
    boolean waits(int epoch) {
        return spec.criterion() == Criterion.MOVEMENT && epoch == 1;
    }

    /** The weights of a network in training, in a file that the caller closes. */
    TensorFile snapshot(Network network) throws IOException {
        TensorFile current = TensorFile.edit(run.file().snapshot("ramp.safetensors"));
        network.copyTo(current);
        return current;
    }

    /** Notes the largest magnitude that masks take of each layer; a threshold means nothing to other criteria. */
    void recordThresholds(TensorFile weights, Map<String, Mask> masks) {
        for (Layer layer : layers) {
            String tensor = layer.weight().name();
            Mask mask = masks.getOrDefault(tensor, Mask.none(layer.weight().elements()));
            boolean told = spec.criterion() == Criterion.MAGNITUDE && mask.prunedCount() > 0;
            run.promises().thresholds().record(layer, told ? mask.largestPruned(weights.values(tensor)) : null);
        }
    }
}
