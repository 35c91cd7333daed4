package dev.espalier.compression.pruning;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Run;
import dev.espalier.graph.channels.Channels;
import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.channels.Slice;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.network.Network;
import dev.espalier.network.timing.Stopwatch;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Chooses units so that one sample takes no longer than it may, in libtorch with the job's threads. A table is measured of
 * what each group's units save where a part of them goes and all others stay; parts are taken where a millisecond costs least
 * of what units count, until the savings add up; what is left is measured, and more is taken where the table promised too
 * much. After Yang et al. 2018, "NetAdapt", which tables latencies layer by layer.
 *
 * @param widths the groups, with what their units count, and the rule by which widths are rounded
 * @param multiple that widths are rounded to
 */
record LatencyTarget(Run run, Channels channels, RoundedWidths widths, int multiple, double maxLatencyMs) {
    private static final int FINE = 8;
    private static final int COARSE = 4;
    /** With more groups than this a table by eighths takes minutes. */
    private static final int MANY = 16;

    /** What is measured twice is not twice the same. */
    private static final double MARGIN = 0.98;

    private static final int TRIES = 20;

    /** How much more is aimed for where the table promised too much. */
    private static final double BEYOND = 0.97;

    /**
     * What goes of one group, and what that saves while all others stay whole.
     *
     * @param savedMs less than 0 where it is slower
     * @param counts how much of the group that is, in logarithms
     */
    record Part(Set<Integer> units, double savedMs, double counts) {}

    Set<Integer> units() throws IOException {
        try (Network whole = run.evaluator().load()) {
            Stopwatch stopwatch =
                    new Stopwatch(run.sampleShape().orElseThrow(), run.network().computeType(), run.seed());
            double wholeMs =
                    stopwatch.time(whole::run, whole::run, 1, _ -> {}).first().medianMs();
            if (wholeMs <= maxLatencyMs) {
                run.info(String.format(
                        Locale.ROOT,
                        "a sample takes %.3f ms already, no more than maxLatencyMs %.3f: nothing is removed",
                        wholeMs,
                        maxLatencyMs));
                return Set.of();
            }
            Timed timed = new Timed(whole, stopwatch, wholeMs);
            return search(timed, table(timed));
        }
    }

    /** Times smaller networks beside the whole one, in turns. */
    private record Timed(Network whole, Stopwatch stopwatch, double wholeMs) {
        double of(Network smaller) throws IOException {
            Stopwatch.Times times = stopwatch.glance(whole::run, smaller::run, 1);
            return wholeMs * times.second().medianMs() / times.first().medianMs();
        }
    }

    private Set<Integer> search(Timed timed, List<List<Part>> table) throws IOException {
        double goal = maxLatencyMs;
        double fastest = timed.wholeMs();
        for (int i = 0; i < TRIES; i++) {
            Set<Integer> units = new LinkedHashSet<>();
            taken(table, timed.wholeMs() - goal).forEach(part -> units.addAll(part.units()));
            widths.round(units, multiple);
            double ms = milliseconds(units, timed);
            if (ms <= MARGIN * maxLatencyMs) {
                run.info(String.format(
                        Locale.ROOT,
                        "a sample takes %.3f ms with the widths chosen, and took %.3f ms",
                        ms,
                        timed.wholeMs()));
                return units;
            }
            fastest = Math.min(fastest, ms);
            goal *= Math.min(BEYOND, maxLatencyMs / ms);
        }
        throw new CompressionFailure(
                CompressionFailure.Code.UNSUPPORTED,
                String.format(
                        Locale.ROOT,
                        "no widths were found with which a sample takes %.3f ms or less: %.3f ms was the fastest, and %.3f ms"
                                + " is the whole network",
                        maxLatencyMs,
                        fastest,
                        timed.wholeMs()),
                "allow more maxLatencyMs, a smaller roundTo, or more layers");
    }

    /** For each group: what may go of it, from little to nearly all. */
    private List<List<Part>> table(Timed timed) throws IOException {
        int parts = widths.groups().size() > MANY ? COARSE : FINE;
        List<List<Part>> table = new ArrayList<>();
        for (RoundedWidths.Ranked group : widths.groups()) {
            List<Part> row = new ArrayList<>();
            for (int part = 1; part <= parts; part++) {
                Set<Integer> units = least(group, part, parts);
                if (row.isEmpty()
                        ? !units.isEmpty()
                        : units.size() > row.getLast().units().size()) {
                    row.add(new Part(units, timed.wholeMs() - milliseconds(units, timed), counts(group, units)));
                }
            }
            table.add(row);
            run.info(line(group, row, timed.wholeMs()));
        }
        return table;
    }

    private static String line(RoundedWidths.Ranked group, List<Part> row, double wholeMs) {
        int all = group.scores().length;
        return "milliseconds of a sample by units left of "
                + String.join(", ", group.group().weights()) + ": "
                + all + String.format(Locale.ROOT, " %.3f", wholeMs)
                + row.stream()
                        .map(part -> String.format(
                                Locale.ROOT, ", %d %.3f", all - part.units().size(), wholeMs - part.savedMs()))
                        .collect(Collectors.joining());
    }

    /** So many parts of the group's units, those that count least, but for one that stays; rounded as widths are. */
    private Set<Integer> least(RoundedWidths.Ranked group, int part, int parts) {
        int all = group.scores().length;
        Set<Integer> units = IntStream.range(0, all)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> group.scores()[i]))
                .limit(Math.min(all - 1, (long) all * part / parts))
                .map(i -> group.group().units().get(i))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        widths.round(units, multiple);
        return units;
    }

    /** The logarithm of what the group counts by what is left of it: the last units of a layer are the dearest. */
    private static double counts(RoundedWidths.Ranked group, Set<Integer> units) {
        double all = 0;
        double left = 0;
        for (int i = 0; i < group.scores().length; i++) {
            all += group.scores()[i];
            left += units.contains(group.group().units().get(i)) ? 0 : group.scores()[i];
        }
        return all > 0 ? Math.log(all / Math.max(left, Double.MIN_NORMAL)) : 0;
    }

    /** Goes on with the step from part to part that saves most for what it counts, until enough is saved or none saves. */
    static List<Part> taken(List<List<Part>> table, double wanted) {
        Part nothing = new Part(Set.of(), 0, 0);
        List<Part> taken = new ArrayList<>(table.stream().map(_ -> nothing).toList());
        double saved = 0;
        while (saved < wanted) {
            int at = -1;
            Part best = nothing;
            double most = 0;
            for (int i = 0; i < table.size(); i++) {
                for (Part part : table.get(i)) {
                    double saves = part.savedMs() - taken.get(i).savedMs();
                    double worth = saves / Math.max(part.counts() - taken.get(i).counts(), Double.MIN_NORMAL);
                    if (part.units().size() > taken.get(i).units().size() && worth > most) {
                        most = worth;
                        best = part;
                        at = i;
                    }
                }
            }
            if (at < 0) {
                return taken;
            }
            saved += best.savedMs() - taken.get(at).savedMs();
            taken.set(at, best);
        }
        return taken;
    }

    private double milliseconds(Set<Integer> units, Timed timed) throws IOException {
        Cut cut = channels.cut(new HashSet<>(units));
        List<Slice> slices = cut.slices();
        Path archive = run.file().scratch("narrower.pt");
        TensorFile whole = run.workspace().tensors();
        try (TensorFile smaller = TensorFile.create(
                run.file().scratch("narrower.safetensors"),
                slices.stream().map(Slice::to).toList(),
                Map.of())) {
            for (Slice slice : slices) {
                if (!slice.from().isTied()) {
                    slice.copy(whole, smaller);
                }
            }
            TorchScriptWriter.write(cut.graph(), smaller, run.network().computeType(), archive);
        }
        try (Network narrower = run.evaluator().load(archive)) {
            return timed.of(narrower);
        }
    }
}
