package dev.espalier.compression.pruning;

import dev.espalier.compression.spec.Prune;
import dev.espalier.compression.spec.pruning.Counting;
import dev.espalier.compression.spec.pruning.Scope;
import dev.espalier.graph.channels.ChannelGroup;
import dev.espalier.kernels.UnitPruning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToLongFunction;

/**
 * The rule by which a prune step chooses units of its groups: group by group in graph order, each scored as if the units
 * chosen before were gone; or, with scope global, in one ranking of all groups whose sparsity no override tells. Of every
 * group one unit stays. Then units stay after all, until layers have a multiple of {@code roundTo}.
 *
 * @param widths of layers as they are, by the names of their weights
 */
record UnitChoice(Prune spec, ChannelSelection selection, ToLongFunction<String> widths) {
    /**
     * @param units that go
     * @param spared layers that would have lost their last unit
     * @param ranked the groups with their units' scores
     */
    record Chosen(Set<Integer> units, List<String> spared, List<RoundedWidths.Ranked> ranked) {}

    /** @param target what the schedule makes of a sparsity */
    Chosen choose(UnitScores scores, DoubleUnaryOperator target) {
        Chosen chosen = new Chosen(new LinkedHashSet<>(), new ArrayList<>(), new ArrayList<>());
        List<ChannelSelection.Choice> together = selection.chosen().stream()
                .filter(choice ->
                        spec.scope() == Scope.GLOBAL && choice.sparsity().isEmpty())
                .toList();
        if (!together.isEmpty()) {
            chooseTogether(together, scores, target.applyAsDouble(spec.share()), chosen);
        }
        for (ChannelSelection.Choice choice : selection.chosen()) {
            if (!together.contains(choice)) {
                double[] own = scores.of(choice.group(), new HashSet<>(chosen.units()));
                double sparsity = target.applyAsDouble(choice.sparsity().orElse(spec.share()));
                take(choice, own, gone(own, sparsity), chosen);
            }
        }
        new RoundedWidths(chosen.ranked(), widths).round(chosen.units(), Objects.requireNonNull(spec.roundTo()));
        return chosen;
    }

    private void chooseTogether(
            List<ChannelSelection.Choice> choices, UnitScores scores, double sparsity, Chosen chosen) {
        List<double[]> parts =
                choices.stream().map(choice -> scores.relative(choice.group())).toList();
        double[] all = parts.stream().flatMapToDouble(Arrays::stream).toArray();
        BitSet gone = gone(all, sparsity);
        int at = 0;
        for (int i = 0; i < choices.size(); i++) {
            int length = parts.get(i).length;
            take(choices.get(i), parts.get(i), gone.get(at, at + length), chosen);
            at += length;
        }
    }

    private BitSet gone(double[] scores, double sparsity) {
        return spec.counting() == Counting.KTH_VALUE
                ? UnitPruning.belowKth(scores, sparsity)
                : UnitPruning.fraction(scores, sparsity);
    }

    private static void take(ChannelSelection.Choice choice, double[] scores, BitSet gone, Chosen chosen) {
        ChannelGroup group = choice.group();
        chosen.ranked.add(new RoundedWidths.Ranked(group, scores));
        if (gone.cardinality() == scores.length) {
            gone.clear(best(scores));
            chosen.spared.addAll(choice.names());
        }
        gone.stream().forEach(i -> chosen.units.add(group.units().get(i)));
    }

    private static int best(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }
}
