package dev.espalier.compression.integers;

import dev.espalier.compression.calibration.CalibratedRanges;
import dev.espalier.compression.calibration.ObservedValues;
import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.Parity;
import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.spec.Activations;
import dev.espalier.compression.spec.Calibration;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Node;
import dev.espalier.graph.integer.ByteCodes;
import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.IntegerLayer;
import dev.espalier.graph.integer.IntegerLayers;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.graph.integer.Integers;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.kernels.calibration.ValueRange;
import dev.espalier.network.onnx.OnnxNetwork;
import dev.espalier.network.onnx.Processor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the workspace's network so that ONNX Runtime computes it with integers of one byte. Which integers is found once:
 * the network does not change as long as this is used.
 */
public final class IntegerExport {
    private final Run job;
    private final String version;
    private final Activations activations;
    private @Nullable Integers found;

    /**
     * @param version of this service
     * @param activations how values between layers are to be codes
     */
    public IntegerExport(Run job, String version, Activations activations) {
        this.job = job;
        this.version = version;
        this.activations = activations;
    }

    /** @param about what is told of the model, by key */
    public void write(Path file, Map<String, String> about) throws IOException {
        try (IntegerProgram program = program()) {
            program.write(file, version, about);
            tell(program);
        } catch (OnnxExport.TooLarge e) {
            throw tooLarge(e);
        }
    }

    /** The layers of the program beside those of the network in floats. */
    public Parity parity() throws IOException {
        try (IntegerProgram program = program()) {
            return new LayerErrors(job, program).parity();
        } catch (OnnxExport.TooLarge e) {
            throw tooLarge(e);
        }
    }

    private IntegerProgram program() throws IOException {
        Graph graph = Objects.requireNonNull(job.workspace().structure().graph());
        Graph sized = job.sampleShape().map(graph::withInput).orElse(graph);
        Folded folded = Folded.of(sized, job.workspace().tensors(), job.file().scratch("folded.safetensors"));
        try {
            IntegerPlan plan = new IntegerPlan(folded.graph(), folded.tensors().tensors(), excluded(folded.graph()));
            if (plan.layers().isEmpty()) {
                throw new CompressionFailure(
                        CompressionFailure.Code.UNSUPPORTED,
                        "int8_onnx has no layer to compute with integers: none is a convolution or a linear layer on"
                                + " vectors, or all are excluded",
                        "export onnx instead");
            }
            Integers integers = found == null ? integers(sized, folded, plan) : found;
            found = integers;
            return new IntegerProgram(folded, plan, integers);
        } catch (IOException | RuntimeException e) {
            folded.close();
            throw e;
        }
    }

    private static CompressionFailure tooLarge(OnnxExport.TooLarge e) {
        return new CompressionFailure(
                CompressionFailure.Code.UNSUPPORTED,
                String.valueOf(e.getMessage()),
                "export safetensors or torchscript instead, or prune channels first");
    }

    /** Nodes whose weight is that of a layer that is to stay in floats. */
    private Set<String> excluded(Graph graph) {
        Set<String> weights = job.workspace().layers().stream()
                .filter(layer -> activations.excludes(layer.called()))
                .flatMap(IntegerExport::names)
                .collect(Collectors.toSet());
        return graph.nodes().stream()
                .filter(node -> weights.contains(node.weight()))
                .map(Node::name)
                .collect(Collectors.toSet());
    }

    private static Stream<String> names(Layer layer) {
        return Stream.concat(
                Stream.of(layer.weight().name()), layer.tied().stream().map(tied -> tied.name()));
    }

    private Integers integers(Graph graph, Folded folded, IntegerPlan plan) throws IOException {
        Observer observer = new Observer(job, activations.calibrationSamples());
        ValueScales scales = ValueScales.of(graph, folded, plan, activations.method() != Calibration.MIN_MAX);
        ObservedValues values = new ObservedValues(observer, folded.graph(), folded.tensors(), plan.ranged());
        Map<String, ValueRange> ranges = new CalibratedRanges(job, activations.method())
                .of(values, ValueScales.BITS, "int8_onnx", tried -> {
                    Path file = job.file().scratch("tried.onnx");
                    try {
                        Integers integers = integers(folded, plan, scales.codes(tried));
                        OnnxExport.writeIntegers(folded, integers, version, Map.of(), file);
                    } catch (OnnxExport.TooLarge e) {
                        throw tooLarge(e);
                    }
                    try (OnnxNetwork network = job.evaluator().onnx().load(file)) {
                        return observer.score(network);
                    }
                });
        return integers(folded, plan, scales.codes(ranges));
    }

    private Integers integers(Folded folded, IntegerPlan plan, Map<String, ByteCodes> ranged) throws IOException {
        Map<String, ByteCodes> values = plan.values(ranged);
        WeightScales scales = new WeightScales(job.workspace(), folded, activations.weightBits(WeightScales.BYTE));
        IntegerLayers layers = new IntegerLayers(
                folded.tensors(), activations.reduceRange() ? IntegerLayers.REDUCED : IntegerLayers.WHOLE);
        Map<String, IntegerLayer> coded = new HashMap<>();
        for (Node layer : plan.layers()) {
            ByteCodes input = Objects.requireNonNull(values.get(layer.inputs().getFirst()));
            coded.put(layer.name(), layers.of(layer, input, scales.of(layer).orElse(null)));
        }
        return new Integers(values, coded);
    }

    private void tell(IntegerProgram program) {
        List<Node> floats = program.plan().floatLayers();
        if (!floats.isEmpty()) {
            job.warn("int8_onnx computes these layers in floats, because they are excluded, or linear along the last of"
                    + " several axes: " + floats.stream().map(Node::name).collect(Collectors.joining(", ")));
        }
        new Peculiar(program.folded().tensors(), program.integers())
                .of(program.plan().layers())
                .forEach(job::warn);
        if (!activations.reduceRange() && Processor.saturates()) {
            job.warn("the processor of this machine has no VNNI: its products of bytes saturate, so that int8_onnx may"
                    + " score less here than on others; \"activations\": {\"reduceRange\": true} of a quantize step"
                    + " makes weights of 7 bits, which never do");
        }
    }
}
