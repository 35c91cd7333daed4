package dev.espalier.compression.pruning;

import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.StepOutcome;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.layers.Glob;
import dev.espalier.compression.spec.layers.LayerSparsity;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.spec.pruning.Structure;
import dev.espalier.compression.training.Finetuning;
import dev.espalier.network.Score;
import dev.espalier.samples.spec.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prunes weights or units: at once, then finetuned if asked to, or along a ramp while finetuning. */
public record PruneStep(Prune spec, Run run) {
    public StepOutcome apply() throws IOException {
        return spec.structure() == Structure.CHANNEL
                ? apply(new ChannelPruning(spec, run))
                : apply(new WeightPruning(spec, run));
    }

    private <C> StepOutcome apply(Pruning<C> pruning) throws IOException {
        warnOfIdleOverrides(pruning);
        run.file()
                .requireFinite(
                        pruning.read(), "find out what broke the checkpoint, or exclude the layer from the step");
        return spec.schedule().type() == PruneSchedule.Type.ONE_SHOT ? atOnce(pruning) : ramped(pruning);
    }

    private void warnOfIdleOverrides(Pruning<?> pruning) {
        for (LayerSparsity override : spec.overrides()) {
            if (pruning.names().stream().noneMatch(Glob.of(override.layers())::matches)) {
                run.warn("the override \"" + override.layers() + "\" matches no layer " + pruning.those());
            }
        }
    }

    private <C> StepOutcome atOnce(Pruning<C> pruning) throws IOException {
        pruning.prune(pruning.choose());
        Finetune finetune = spec.finetune();
        if (finetune == null) {
            return StepOutcome.of(pruning.layers());
        }
        Score before = run.score(Part.TEST);
        return StepOutcome.of(pruning.layers(), before, new Finetuning(finetune, null, spec.share(), run).run());
    }

    private <C> StepOutcome ramped(Pruning<C> pruning) throws IOException {
        Finetune finetune = Objects.requireNonNull(spec.finetune());
        Score before = scorePrunedAtOnce(pruning);
        var outcome = new Finetuning(finetune, pruning, spec.share(), run).run();
        pruning.finish();
        return StepOutcome.of(pruning.layers(), before, outcome);
    }

    /**
     * What the target sparsity would cost without any finetuning: the figure that the ramp is there to mend. Null for a
     * criterion that knows nothing before training.
     */
    private <C> @Nullable Score scorePrunedAtOnce(Pruning<C> pruning) throws IOException {
        if (spec.criterion() == Criterion.MOVEMENT) {
            return null;
        }
        Path dense = run.file().snapshot("dense.safetensors");
        run.workspace().zero(pruning.zeros(pruning.choose()));
        Score score = run.score(Part.TEST);
        run.file().restore(dense);
        return score;
    }
}
