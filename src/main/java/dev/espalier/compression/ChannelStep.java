package dev.espalier.compression;

import dev.espalier.compression.pruning.ChannelSelection;
import dev.espalier.compression.pruning.Importance;
import dev.espalier.compression.spec.Finetune;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.ChannelMode;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.graph.Layer;
import dev.espalier.graph.channels.ChannelGroup;
import dev.espalier.graph.channels.Channels;
import dev.espalier.graph.channels.Cut;
import dev.espalier.kernels.Scores;
import dev.espalier.network.Network;
import dev.espalier.network.Score;
import dev.espalier.network.training.Trainer;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prunes whole output units: at once, then finetuned if asked to, or along a ramp while finetuning. Units are set to zero,
 * or taken out of the network; along a ramp, set to zero first and taken out in the end.
 */
final class ChannelStep {
    private final Prune spec;
    private final Run run;
    private final Channels channels;
    private final ChannelSelection selection;

    ChannelStep(Prune spec, Run run) {
        this.spec = spec;
        this.run = run;
        this.channels = run.workspace().channels();
        SelectedLayers.of(spec.layers(), run);
        this.selection = ChannelSelection.of(spec, channels, run.workspace().layers());
    }

    StepOutcome apply() throws IOException {
        selection.notes().forEach(run::info);
        selection
                .idleOverrides(spec)
                .forEach(pattern ->
                        run.warn("the override \"" + pattern + "\" matches no layer whose outputs are removed"));
        if (selection.chosen().isEmpty()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "no selected layer has outputs that may be removed",
                    selection.notes().isEmpty()
                            ? "the network's own outputs stay; select layers before them"
                            : String.join("; ", selection.notes()));
        }
        requireReadable();
        return spec.schedule().type() == PruneSchedule.Type.ONE_SHOT ? atOnce() : ramped();
    }

    private void requireReadable() {
        selection.unscaled(spec).ifPresent(message -> {
            throw new CompressionFailure(CompressionFailure.Code.UNSUPPORTED, message, null);
        });
        List<TensorInfo> read = selection.chosen().stream()
                .flatMap(choice -> Stream.concat(choice.group().members().stream(), choice.group().scales().stream()))
                .map(ChannelGroup.Member::tensor)
                .distinct()
                .map(run.workspace().tensors()::tensor)
                .toList();
        run.file().requireFinite(read, "find out what broke the checkpoint, or exclude the layer from the step");
    }

    private StepOutcome atOnce() throws IOException {
        apply(cut());
        Finetune finetune = spec.finetune();
        if (finetune == null) {
            return StepOutcome.of(layers());
        }
        Score before = run.score(Part.TEST);
        Finetuning finetuning = new Finetuning(finetune, null, spec.sparsity(), run);
        return StepOutcome.of(layers(), before, finetuning.run());
    }

    private StepOutcome ramped() throws IOException {
        Finetune finetune = spec.finetune();
        Integer epochs = spec.schedule().epochs();
        if (finetune == null || epochs == null || epochs > finetune.epochs()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    "a rising schedule needs epochs, and a finetune of at least as many",
                    "set schedule.epochs to at most finetune.epochs");
        }
        Score before = scoreCutAtOnce();
        ChannelRamp ramp = new ChannelRamp(this);
        Finetuning finetuning = new Finetuning(finetune, ramp, spec.sparsity(), run);
        Finetuning.Outcome outcome = finetuning.run();
        apply(channels.cut(ramp.gone()));
        return StepOutcome.of(layers(), before, outcome);
    }

    /** What the target sparsity would cost without any finetuning: the figure that the ramp is there to mend. */
    private Score scoreCutAtOnce() throws IOException {
        Path dense = run.file().snapshot("dense.safetensors");
        ChannelMasks masks = masks(cut());
        run.workspace().zero(masks.held());
        run.workspace().zero(masks.once());
        Score score = run.score(Part.TEST);
        run.file().restore(dense);
        return score;
    }

    private Cut cut() throws IOException {
        UnitChoice.Chosen chosen;
        try (Importance measured = byGradients() ? weights().now() : null) {
            chosen = choose(run.workspace().tensors(), measured, DoubleUnaryOperator.identity());
        }
        if (!chosen.spared().isEmpty()) {
            run.warn("one output stays of " + chosen.spared()
                    + ", which would have lost all: a layer without outputs is none");
        }
        return channels.cut(chosen.units());
    }

    /** The units that go of a network in training. */
    Set<Integer> choose(Network network, Trainer trainer, DoubleUnaryOperator target) throws IOException {
        WeightScoring weights = weights();
        try (TensorFile current = weights.snapshot(network);
                Importance measured = byGradients() ? weights.during(network, trainer, current) : null) {
            return choose(current, measured, target).units();
        }
    }

    /** @param measured scores of the layers' weights; null where these themselves are what counts */
    private UnitChoice.Chosen choose(TensorFile current, @Nullable Importance measured, DoubleUnaryOperator target) {
        Map<String, Layer> byWeight = run.workspace().layers().stream()
                .collect(Collectors.toMap(layer -> layer.weight().name(), layer -> layer));
        Function<String, Scores> numbers = measured == null
                ? tensor -> Scores.of(current.values(tensor))
                : tensor -> measured.of(Objects.requireNonNull(byWeight.get(tensor)));
        UnitScores scores = new UnitScores(spec.criterion(), channels, numbers, run.seed() + 31L * run.stepIndex());
        return new UnitChoice(spec, selection).choose(scores, target);
    }

    private boolean byGradients() {
        return spec.criterion() == Criterion.TAYLOR;
    }

    private WeightScoring weights() {
        return new WeightScoring(spec, layers(), run);
    }

    ChannelMasks masks(Cut cut) {
        return ChannelMasks.of(cut, run.workspace());
    }

    Cut cut(Set<Integer> units) {
        return channels.cut(units);
    }

    Prune spec() {
        return spec;
    }

    private void apply(Cut cut) throws IOException {
        if (spec.mode() == ChannelMode.MASK) {
            run.workspace().mask(cut);
        } else {
            run.workspace().shrink(cut);
        }
    }

    /** As they are now: a layer may have become smaller. */
    private List<Layer> layers() {
        Set<String> names = selection.layers();
        return run.workspace().layers().stream()
                .filter(layer -> names.contains(layer.name()))
                .toList();
    }
}
