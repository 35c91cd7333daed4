package dev.espalier.compression.quantizing;

import dev.espalier.compression.running.Observer;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The statistics of a network's batch norm, found anew as torch.optim.swa_utils.update_bn does: every batch is normalized
 * by itself, and each statistic becomes the plain mean of the batches' (variances unbiased), every batch counting alike.
 * Unlike there, nothing is dropped out.
 */
final class NormStatistics {
    private static final ValueLayout.OfLong COUNTER =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Graph graph;
    private final TensorFile tensors;
    private final List<Node> norms;

    NormStatistics(Graph graph, TensorFile tensors) {
        this.graph = graph;
        this.tensors = tensors;
        this.norms = graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.BatchNorm && tensors.has(mean(node)))
                .toList();
    }

    static String mean(Node norm) {
        return norm.tensors() + "running_mean";
    }

    private static String variance(Node norm) {
        return norm.tensors() + "running_var";
    }

    boolean isEmpty() {
        return norms.isEmpty();
    }

    void find(Observer observer) throws IOException {
        List<Observation> asked = new ArrayList<>();
        for (Node norm : norms) {
            String input = norm.inputs().getFirst();
            asked.add(new Observation.Means(input, Observation.Channels.FIRST));
            asked.add(new Observation.Variances(input, Observation.Channels.FIRST));
        }
        Map<String, Mean> found = new LinkedHashMap<>();
        observer.run(graph, tensors, asked, true, (numbers, _) -> add(numbers, found));
        found.forEach((name, mean) -> {
            double[] result = mean.result();
            tensors.editable(name).write(0, result, result.length);
        });
        for (Node norm : norms) {
            count(norm, mean(found, mean(norm)).count);
        }
    }

    /** Nodes that share tensors share the mean of what both see. */
    private void add(double[] numbers, Map<String, Mean> found) {
        int at = 0;
        for (Node norm : norms) {
            int channels = Math.toIntExact(tensors.tensor(mean(norm)).elements());
            mean(found, mean(norm)).add(numbers, at, channels);
            mean(found, variance(norm)).add(numbers, at + channels, channels);
            at += 2 * channels;
        }
    }

    /** One for all names of a tensor. */
    private Mean mean(Map<String, Mean> found, String tensor) {
        return found.computeIfAbsent(tensors.stored(tensor).name(), _ -> new Mean());
    }

    private void count(Node norm, long batches) {
        String name = norm.tensors() + "num_batches_tracked";
        if (tensors.has(name)) {
            MemorySegment counter = tensors.edit(name);
            if (counter.byteSize() == COUNTER.byteSize()) {
                counter.set(COUNTER, 0, batches);
            }
        }
    }

    /** The plain mean of rows, in double. */
    private static final class Mean {
        private double[] sums = {};
        private long count;

        void add(double[] numbers, int from, int length) {
            if (count == 0) {
                sums = new double[length];
            }
            for (int i = 0; i < length; i++) {
                sums[i] += numbers[from + i];
            }
            count++;
        }

        double[] result() {
            double[] means = sums.clone();
            for (int i = 0; i < means.length; i++) {
                means[i] /= count;
            }
            return means;
        }
    }
}
