package dev.espalier.compression.quantizing;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.Op;
import dev.espalier.graph.RoundedInputs;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.kernels.Mask;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the shift out of the means of quantized layers' outputs (Nagel et al. 2019, "Data-Free Quantization Through Weight
 * Equalization and Bias Correction"; measured on samples).
 *
 * <pre>
 * m(l)   mean of channel of layer l's output, over samples and positions, of the same network with the weights as they
 *        were before they were rounded (what is pruned stays 0) and with nothing rounded in front of layers
 * q(l)   the same of the network as it is, with all corrections before l made
 * bias(l) += m(l) - q(l), layer by layer in graph order
 * </pre>
 *
 * A layer without a bias that only batch norm reads has its running mean moved by q - m instead, which is the same; one
 * whose batch norm has just found its statistics anew needs nothing.
 */
final class BiasCorrection {
    private final Graph graph;
    private final Workspace workspace;
    private final Observer observer;
    private final List<Node> layers;
    private final Map<String, double[]> before = new HashMap<>();

    private BiasCorrection(Graph graph, Workspace workspace, Observer observer, List<Node> layers) {
        this.graph = graph;
        this.workspace = workspace;
        this.observer = observer;
        this.layers = layers;
    }

    /** Asks what the means were before anything was rounded. */
    static BiasCorrection of(Graph graph, Workspace workspace, Observer observer) throws IOException {
        BiasCorrection correction = new BiasCorrection(graph, workspace, observer, quantized(graph, workspace));
        correction.measureUnrounded();
        return correction;
    }

    private static List<Node> quantized(Graph graph, Workspace workspace) throws IOException {
        List<Node> layers = new ArrayList<>();
        Set<String> weights = new HashSet<>();
        for (Node node : graph.nodes()) {
            boolean isLayer = node.op() instanceof Op.Conv2d || node.op() instanceof Op.Linear;
            if (isLayer) {
                TensorInfo weight = workspace.tensors().stored(node.weight());
                if (workspace.promises().unrounded().has(weight) && weights.add(weight.name())) {
                    layers.add(node);
                }
            }
        }
        if (layers.isEmpty()) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "there is no bias to correct: no layer was quantized in this job without training after it",
                    "put the step behind a quantize step without finetune, or leave biasCorrection out");
        }
        return layers;
    }

    private void measureUnrounded() throws IOException {
        try (TensorFile reference = TensorFile.edit(workspace.file().snapshot("reference.safetensors"))) {
            for (Node layer : layers) {
                TensorInfo weight = reference.stored(layer.weight());
                workspace.promises().unrounded().copyTo(reference, weight);
                Mask mask = workspace.promises().masks().all().get(weight.name());
                if (mask != null) {
                    mask.zero(reference.editable(weight.name()));
                }
            }
            Graph plain = new RoundedInputs(graph, workspace.layers()).without();
            double[] all = observer.means(
                    plain, reference, layers.stream().map(BiasCorrection::mean).toList());
            int at = 0;
            for (Node layer : layers) {
                int outputs = outputs(layer);
                before.put(layer.name(), Arrays.copyOfRange(all, at, at + outputs));
                at += outputs;
            }
        }
    }

    private static Observation mean(Node layer) {
        boolean isLinear = layer.op() instanceof Op.Linear;
        return new Observation.Means(layer.name(), isLinear ? Observation.Channels.LAST : Observation.Channels.FIRST);
    }

    private int outputs(Node layer) {
        return Math.toIntExact(
                workspace.tensors().tensor(layer.weight()).shape().getFirst());
    }

    /** @param normalized whether batch norm has just found its statistics anew */
    void apply(boolean normalized, Run run) throws IOException {
        for (Node layer : layers) {
            Node norm = normBehind(layer);
            boolean hasBias = workspace.tensors().has(layer.bias());
            if (norm != null && normalized) {
                continue;
            }
            if (!hasBias && norm == null) {
                run.warn("layer \"" + layer.name()
                        + "\" has neither a bias nor batch norm behind it, so that the shift of"
                        + " its outputs is not corrected");
                continue;
            }
            double[] shift = shift(layer);
            add(hasBias ? layer.bias() : NormStatistics.mean(Objects.requireNonNull(norm)), shift, hasBias ? 1 : -1);
        }
    }

    /** The batch norm with statistics that alone reads the layer's output; null where there is none. */
    private @Nullable Node normBehind(Node layer) {
        List<Node> readers = graph.nodes().stream()
                .filter(node -> node.inputs().contains(layer.name()))
                .toList();
        boolean alone = readers.size() == 1 && !graph.output().equals(layer.name());
        Node reader = alone ? readers.getFirst() : null;
        return reader != null
                        && reader.op() instanceof Op.BatchNorm
                        && workspace.tensors().has(NormStatistics.mean(reader))
                ? reader
                : null;
    }

    /** What the outputs' means lack. */
    private double[] shift(Node layer) throws IOException {
        double[] shift = Objects.requireNonNull(before.get(layer.name())).clone();
        double[] now = observer.means(graph, workspace.tensors(), List.of(mean(layer)));
        for (int i = 0; i < shift.length; i++) {
            shift[i] -= now[i];
        }
        return shift;
    }

    private void add(String tensor, double[] shift, int sign) {
        double[] values = new double[shift.length];
        workspace.tensors().values(tensor).read(0, values, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += sign * shift[i];
        }
        workspace.tensors().editable(tensor).write(0, values, values.length);
    }
}
