package dev.espalier.compression.calibration;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Observer;
import dev.espalier.graph.Graph;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.kernels.calibration.Cutting;
import dev.espalier.kernels.calibration.ValueRange;
import dev.espalier.kernels.calibration.ValueSpread;
import dev.espalier.network.Score;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values at nodes of a graph over samples, in eval mode: from the least to the greatest, and how they are spread between
 * them, which takes a second pass. Nothing is kept of a batch but counts.
 *
 * @param graph what is observed
 * @param nodes names of nodes, or {@link Graph#INPUT}
 */
public record ObservedValues(Observer observer, Graph graph, TensorFile tensors, List<String> nodes) {
    /** From the least to the greatest; throws {@link CompressionFailure} where a value is not finite. */
    public Map<String, ValueRange> ranges() throws IOException {
        double[] ends = new double[2 * nodes.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i % 2 == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        List<Observation> asked = new ArrayList<>();
        nodes.forEach(node -> asked.add(new Observation.Ends(node)));
        observer.run(graph, tensors, asked, false, (found, _) -> {
            for (int i = 0; i < ends.length; i++) {
                ends[i] = i % 2 == 0 ? Math.min(ends[i], found[i]) : Math.max(ends[i], found[i]);
            }
        });
        Map<String, ValueRange> ranges = new LinkedHashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            ranges.put(nodes.get(i), range(nodes.get(i), ends[2 * i], ends[2 * i + 1]));
        }
        return ranges;
    }

    /** What the graph itself scores on the samples. */
    Score score() throws IOException {
        return observer.score(graph, tensors);
    }

    /** What each way of cutting makes of the ranges, in the order of the ways. */
    public Map<Cutting, Map<String, ValueRange>> cut(List<Cutting> ways, int bits) throws IOException {
        Map<String, ValueRange> whole = ranges();
        Map<Cutting, Map<String, ValueRange>> all = new LinkedHashMap<>();
        if (ways.equals(List.of(Cutting.MIN_MAX))) {
            all.put(Cutting.MIN_MAX, whole);
            return all;
        }
        Map<String, ValueSpread> spreads = spreads(whole);
        for (Cutting way : ways) {
            Map<String, ValueRange> ranges = new LinkedHashMap<>();
            whole.forEach((node, range) -> {
                ValueSpread spread = spreads.get(node);
                ranges.put(node, spread == null ? range : spread.cut(way, bits));
            });
            all.put(way, ranges);
        }
        return all;
    }

    /** Of values that are not all alike. */
    private Map<String, ValueSpread> spreads(Map<String, ValueRange> ranges) throws IOException {
        List<String> spread = nodes.stream()
                .filter(node -> Objects.requireNonNull(ranges.get(node)).greatest()
                        > Objects.requireNonNull(ranges.get(node)).least())
                .toList();
        if (spread.isEmpty()) {
            return Map.of();
        }
        List<Observation> asked = new ArrayList<>();
        for (String node : spread) {
            ValueRange range = Objects.requireNonNull(ranges.get(node));
            asked.add(new Observation.Counts(node, range.least(), range.greatest(), ValueSpread.BINS));
        }
        double[] counts = new double[spread.size() * ValueSpread.BINS];
        observer.run(graph, tensors, asked, false, (found, _) -> {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += found[i];
            }
        });
        Map<String, ValueSpread> spreads = new LinkedHashMap<>();
        for (int i = 0; i < spread.size(); i++) {
            double[] own = new double[ValueSpread.BINS];
            System.arraycopy(counts, i * own.length, own, 0, own.length);
            spreads.put(spread.get(i), new ValueSpread(Objects.requireNonNull(ranges.get(spread.get(i))), own));
        }
        return spreads;
    }

    private static ValueRange range(String node, double least, double greatest) {
        if (!Double.isFinite(greatest - least)) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "what layers read at node \"" + node + "\" reaches from " + least + " to " + greatest
                            + ", which no codes can cover",
                    "find out what in the network or the data is not finite");
        }
        return new ValueRange(least, greatest);
    }
}
