package dev.espalier.compression.pruning;

import dev.espalier.compression.running.Run;
import dev.espalier.compression.running.SelectedLayers;
import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.ChannelMode;
import dev.espalier.compression.spec.pruning.Criterion;
import dev.espalier.compression.spec.pruning.PruneSchedule;
import dev.espalier.compression.workspace.ChannelMasks;
import dev.espalier.graph.Layer;
import dev.espalier.graph.LayerName;
import dev.espalier.graph.channels.ChannelGroup;
import dev.espalier.graph.channels.Channels;
import dev.espalier.graph.channels.Cut;
import dev.espalier.kernels.Mask;
import dev.espalier.kernels.Scores;
import dev.espalier.network.Network;
import dev.espalier.network.training.Trainer;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
 * Sets whole output units to zero, or takes them out of the network; along a ramp they are set to zero first, scored anew
 * before every epoch that prunes, and taken out in the end.
 */
final class ChannelPruning implements Pruning<Cut> {
    private final Prune spec;
    private final Run run;
    private final Channels channels;
    private final ChannelSelection selection;

    /** What a ramp has taken for good. */
    private final Set<Integer> gone = new LinkedHashSet<>();

    ChannelPruning(Prune spec, Run run) {
        this.spec = spec;
        this.run = run;
        this.channels = run.workspace().channels();
        SelectedLayers.of(spec.layers(), run);
        this.selection = ChannelSelection.of(spec, channels, run.workspace().layers());
        selection.notes().forEach(run::info);
    }

    @Override
    public List<LayerName> names() {
        return selection.chosen().stream()
                .flatMap(choice -> choice.layers().stream())
                .toList();
    }

    @Override
    public String those() {
        return "whose outputs are removed";
    }

    @Override
    public List<TensorInfo> read() {
        return selection.chosen().stream()
                .flatMap(choice -> Stream.concat(choice.group().members().stream(), choice.group().scales().stream()))
                .map(ChannelGroup.Member::tensor)
                .distinct()
                .map(run.workspace().tensors()::tensor)
                .toList();
    }

    @Override
    public List<Layer> layers() {
        Set<String> names = selection.layers();
        return run.workspace().layers().stream()
                .filter(layer -> names.contains(layer.name()))
                .toList();
    }

    @Override
    public Cut choose() throws IOException {
        if (spec.maxLatencyMs() != null) {
            return channels.cut(fastEnough(spec.maxLatencyMs()));
        }
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

    private Set<Integer> fastEnough(double maxLatencyMs) throws IOException {
        int multiple = Objects.requireNonNull(spec.roundTo());
        try (Importance measured = byGradients() ? weights().now() : null) {
            UnitScores scores = scores(run.workspace().tensors(), measured);
            List<RoundedWidths.Ranked> ranked = selection.chosen().stream()
                    .map(choice -> new RoundedWidths.Ranked(choice.group(), scores.relative(choice.group())))
                    .toList();
            RoundedWidths widths = new RoundedWidths(ranked, this::width);
            return new LatencyTarget(run, channels, widths, multiple, maxLatencyMs).units();
        }
    }

    @Override
    public Map<String, Mask> zeros(Cut chosen) {
        ChannelMasks masks = ChannelMasks.of(chosen, run.workspace());
        Map<String, Mask> zeros = new HashMap<>(masks.held());
        zeros.putAll(masks.once());
        return zeros;
    }

    @Override
    public void prune(Cut chosen) throws IOException {
        if (spec.mode() == ChannelMode.MASK) {
            run.workspace().mask(chosen);
        } else {
            run.workspace().shrink(chosen);
        }
    }

    @Override
    public PruneSchedule schedule() {
        return spec.schedule();
    }

    @Override
    public double target(int epoch) {
        return schedule().target(spec.share(), epoch);
    }

    @Override
    public Map<String, Mask> masks(Network network, Trainer trainer, Map<String, Mask> held, int epoch)
            throws IOException {
        Set<Integer> units = choose(network, trainer, sparsity -> schedule().target(sparsity, epoch));
        if (!regrows(epoch)) {
            gone.addAll(units);
        }
        return ChannelMasks.of(channels.cut(units), run.workspace()).held();
    }

    @Override
    public void finish() throws IOException {
        prune(channels.cut(gone));
    }

    /** The units that go of a network in training. */
    private Set<Integer> choose(Network network, Trainer trainer, DoubleUnaryOperator target) throws IOException {
        WeightScoring weights = weights();
        try (TensorFile current = weights.snapshot(network);
                Importance measured = byGradients() ? weights.during(network, trainer, current) : null) {
            return choose(current, measured, target).units();
        }
    }

    /** @param measured scores of the layers' weights; null where these themselves are what counts */
    private UnitChoice.Chosen choose(TensorFile current, @Nullable Importance measured, DoubleUnaryOperator target) {
        return new UnitChoice(spec, selection, this::width).choose(scores(current, measured), target);
    }

    private UnitScores scores(TensorFile current, @Nullable Importance measured) {
        Map<String, Layer> byWeight = run.workspace().layers().stream()
                .collect(Collectors.toMap(layer -> layer.weight().name(), layer -> layer));
        Function<String, Scores> numbers = measured == null
                ? tensor -> Scores.of(current.values(tensor))
                : tensor -> measured.of(Objects.requireNonNull(byWeight.get(tensor)));
        return new UnitScores(spec.criterion(), channels, numbers, weights().seed());
    }

    private long width(String weight) {
        return run.workspace().tensors().tensor(weight).shape().getFirst();
    }

    private boolean byGradients() {
        return spec.criterion() == Criterion.TAYLOR;
    }

    private WeightScoring weights() {
        return new WeightScoring(spec, layers(), run);
    }
}
