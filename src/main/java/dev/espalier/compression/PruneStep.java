package dev.espalier.compression;

import dev.espalier.graph.Layer;
import dev.espalier.network.Score;
import dev.espalier.samples.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Prunes weights by magnitude: at once, then finetuned if asked to, or along a ramp while finetuning. */
record PruneStep(StepSpec.Prune spec, Workspace workspace, Evaluator evaluator, StepContext context) {
    StepOutcome apply() throws IOException {
        List<Layer> layers = workspace.select(spec.layers(), context.listener());
        workspace.requireFinite(
                layers.stream().map(Layer::weight).toList(),
                "find out what broke the checkpoint, or exclude the layer from the step");
        return spec.schedule().type() == PruneSchedule.Type.ONE_SHOT ? atOnce(layers) : ramped(layers);
    }

    private StepOutcome atOnce(List<Layer> layers) throws IOException {
        masks(layers).apply(workspace, layers);
        StepSpec.Finetune finetune = spec.finetune();
        if (finetune == null) {
            return StepOutcome.of(layers);
        }
        Score before = score();
        Finetuning finetuning = new Finetuning(finetune, null, spec.sparsity(), workspace, evaluator, context);
        return StepOutcome.of(layers, before, finetuning.run());
    }

    private StepOutcome ramped(List<Layer> layers) throws IOException {
        StepSpec.Finetune finetune = spec.finetune();
        Integer epochs = spec.schedule().epochs();
        if (finetune == null || epochs == null || epochs > finetune.epochs()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    "a rising schedule needs epochs, and a finetune of at least as many",
                    "set schedule.epochs to at most finetune.epochs");
        }
        Score before = scorePrunedAtOnce(layers);
        Ramp ramp = new Ramp(spec, layers, epochs);
        Finetuning finetuning = new Finetuning(finetune, ramp, spec.sparsity(), workspace, evaluator, context);
        return StepOutcome.of(layers, before, finetuning.run());
    }

    /** What the target sparsity would cost without any finetuning: the figure that the ramp is there to mend. */
    private Score scorePrunedAtOnce(List<Layer> layers) throws IOException {
        Path dense = workspace.snapshot("dense.safetensors");
        workspace.zero(masks(layers).masks());
        Score score = score();
        workspace.restore(dense);
        return score;
    }

    private MagnitudeMasks masks(List<Layer> layers) {
        return MagnitudeMasks.of(workspace.tensors(), layers, spec.sparsity(), spec.scope());
    }

    private Score score() throws IOException {
        return evaluator.score(Part.TEST, context.progress().pass(1));
    }
}
