package dev.espalier.compression;

import dev.espalier.compression.pruning.Importance;
import dev.espalier.compression.pruning.WeightPruning;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.layers.Glob;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.graph.Layer;
import dev.espalier.kernels.Mask;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets weights to zero, one by one or in groups and tiles: at once, then finetuned if asked to, or along a ramp while
 * finetuning.
 */
record PruneStep(Prune spec, Run run) {
    StepOutcome apply() throws IOException {
        List<Layer> layers = SelectedLayers.of(spec.layers(), run);
        warnOfIdleOverrides(layers);
        run.file()
                .requireFinite(
                        layers.stream().map(Layer::weight).toList(),
                        "find out what broke the checkpoint, or exclude the layer from the step");
        WeightPruning pruning = new WeightPruning(spec, layers);
        WeightScoring scoring = new WeightScoring(spec, layers, run);
        return spec.schedule().type() == PruneSchedule.Type.ONE_SHOT
                ? atOnce(pruning, scoring)
                : ramped(pruning, scoring);
    }

    private void warnOfIdleOverrides(List<Layer> layers) {
        for (LayerSparsity override : spec.overrides()) {
            Glob glob = Glob.of(override.layers());
            if (layers.stream().noneMatch(layer -> glob.matches(layer.called()))) {
                run.warn("the override \"" + override.layers() + "\" matches no layer that is pruned");
            }
        }
    }

    private StepOutcome atOnce(WeightPruning pruning, WeightScoring scoring) throws IOException {
        Map<String, Mask> masks = masks(pruning, scoring);
        scoring.recordThresholds(run.workspace().tensors(), masks);
        run.workspace().prune(masks);
        Finetune finetune = spec.finetune();
        if (finetune == null) {
            return StepOutcome.of(pruning.layers());
        }
        Score before = run.score(Part.TEST);
        Finetuning finetuning = new Finetuning(finetune, null, spec.sparsity(), run);
        return StepOutcome.of(pruning.layers(), before, finetuning.run());
    }

    private StepOutcome ramped(WeightPruning pruning, WeightScoring scoring) throws IOException {
        Finetune finetune = spec.finetune();
        Integer epochs = spec.schedule().epochs();
        if (finetune == null || epochs == null || epochs > finetune.epochs()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    "a rising schedule needs epochs, and a finetune of at least as many",
                    "set schedule.epochs to at most finetune.epochs");
        }
        Score before = scorePrunedAtOnce(pruning, scoring);
        Ramp ramp = new WeightRamp(pruning, scoring);
        Finetuning finetuning = new Finetuning(finetune, ramp, spec.sparsity(), run);
        return StepOutcome.of(pruning.layers(), before, finetuning.run());
    }

    /**
     * What the target sparsity would cost without any finetuning: the figure that the ramp is there to mend. Null for a
     * criterion that knows nothing before training.
     */
    private @Nullable Score scorePrunedAtOnce(WeightPruning pruning, WeightScoring scoring) throws IOException {
        if (scoring.waits(1)) {
            return null;
        }
        Path dense = run.file().snapshot("dense.safetensors");
        run.workspace().zero(masks(pruning, scoring));
        Score score = run.score(Part.TEST);
        run.file().restore(dense);
        return score;
    }

    private Map<String, Mask> masks(WeightPruning pruning, WeightScoring scoring) throws IOException {
        try (Importance importance = scoring.now()) {
            return pruning.masks(importance, run.promises().masks().all());
        }
    }
}
