package dev.espalier.compression.running;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.graph.Graph;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The least and the greatest value at nodes of a graph over samples, in eval mode. */
public record ObservedRanges(Observer observer) {
    /** @param least not above {@code greatest}; both are finite */
    public record Range(double least, double greatest) {}

    /**
     * Throws {@link CompressionFailure} where a value is not finite.
     *
     * @param nodes names of nodes, or {@link Graph#INPUT}
     */
    public Map<String, Range> of(Graph graph, TensorFile tensors, List<String> nodes) throws IOException {
        double[] ends = new double[2 * nodes.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i % 2 == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        List<Observation> asked = nodes.stream().map(Observation.Ends::new).collect(Collectors.toList());
        observer.run(graph, tensors, asked, false, (found, _) -> {
            for (int i = 0; i < ends.length; i++) {
                ends[i] = i % 2 == 0 ? Math.min(ends[i], found[i]) : Math.max(ends[i], found[i]);
            }
        });
        Map<String, Range> ranges = new LinkedHashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            ranges.put(nodes.get(i), range(nodes.get(i), ends[2 * i], ends[2 * i + 1]));
        }
        return ranges;
    }

    private static Range range(String node, double least, double greatest) {
        if (!Double.isFinite(greatest - least)) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "what layers read at node \"" + node + "\" reaches from " + least + " to " + greatest
                            + ", which no codes can cover",
                    "find out what in the network or the data is not finite");
        }
        return new Range(least, greatest);
    }
}
