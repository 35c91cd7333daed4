package dev.espalier.compression.pruning;

import dev.espalier.graph.channels.ChannelGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Has units stay after all, the best of each group first, until every layer that loses some has a multiple of a width: what
 * processors have no kernels for runs slower than what is larger. A layer may consist of several groups' units; where
 * these are all that it has, all stay.
 *
 * @param widths of layers as they are, by the names of their weights
 */
record RoundedWidths(List<RoundedWidths.Ranked> groups, ToLongFunction<String> widths) {
    /** @param scores of the group's units */
    record Ranked(ChannelGroup group, double[] scores) {}

    /** @param gone the units that go, of which some are taken back */
    void round(Set<Integer> gone, int multiple) {
        Map<String, Long> kept = new HashMap<>();
        for (Ranked each : groups) {
            long lost = each.group().units().stream().filter(gone::contains).count();
            for (ChannelGroup.Member member : each.group().members()) {
                kept.putIfAbsent(member.tensor(), widths.applyAsLong(member.tensor()));
                kept.merge(member.tensor(), -lost, Long::sum);
            }
        }
        boolean odd = multiple > 1;
        while (odd) {
            odd = false;
            for (Ranked each : groups) {
                boolean crooked = each.group().members().stream()
                        .anyMatch(member -> kept.getOrDefault(member.tensor(), 0L) % multiple != 0);
                odd |= crooked && takeBack(each, gone, kept);
            }
        }
    }

    /** False where all of the group's units stay already. */
    private static boolean takeBack(Ranked ranked, Set<Integer> gone, Map<String, Long> kept) {
        int best = -1;
        for (int i = 0; i < ranked.scores().length; i++) {
            boolean goes = gone.contains(ranked.group().units().get(i));
            best = goes && (best < 0 || ranked.scores()[i] >= ranked.scores()[best]) ? i : best;
        }
        if (best < 0) {
            return false;
        }
        gone.remove(ranked.group().units().get(best));
        ranked.group().members().forEach(member -> kept.merge(member.tensor(), 1L, Long::sum));
        return true;
    }
}
