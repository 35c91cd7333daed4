package dev.espalier.compression.integers;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.running.Run;
import dev.espalier.graph.Graph;
import dev.espalier.graph.Node;
import dev.espalier.graph.integer.ByteCodes;
import dev.espalier.graph.integer.Folded;
import dev.espalier.graph.integer.IntegerLayer;
import dev.espalier.graph.integer.IntegerLayers;
import dev.espalier.graph.integer.IntegerPlan;
import dev.espalier.graph.integer.Integers;
import dev.espalier.graph.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes the workspace's network so that ONNX Runtime computes it with integers of one byte. */
public record IntegerExport(Run job, String version) {
    /** @param about what is told of the model, by key */
    public void write(Path file, Map<String, String> about) throws IOException, OnnxExport.TooLarge {
        Graph graph = Objects.requireNonNull(job.workspace().structure().graph());
        Graph sized = job.sampleShape().map(graph::withInput).orElse(graph);
        try (Folded folded =
                Folded.of(sized, job.workspace().tensors(), job.file().scratch("folded.safetensors"))) {
            IntegerPlan plan = new IntegerPlan(folded.graph(), folded.tensors().tensors());
            if (plan.layers().isEmpty()) {
                throw new CompressionFailure(
                        CompressionFailure.Code.UNSUPPORTED,
                        "int8_onnx has no layer to compute with integers: none is a convolution or a linear layer on"
                                + " vectors",
                        "export onnx instead");
            }
            OnnxExport.writeIntegers(folded, integers(sized, folded, plan), version, about, file);
            tell(plan);
        }
    }

    private Integers integers(Graph graph, Folded folded, IntegerPlan plan) throws IOException {
        Map<String, ByteCodes> values = plan.values(new ValueScales(job).of(graph, folded, plan));
        WeightScales scales = new WeightScales(job.workspace(), folded);
        IntegerLayers layers = new IntegerLayers(folded.tensors(), IntegerLayers.WHOLE);
        Map<String, IntegerLayer> coded = new HashMap<>();
        for (Node layer : plan.layers()) {
            ByteCodes input = Objects.requireNonNull(values.get(layer.inputs().getFirst()));
            coded.put(layer.name(), layers.of(layer, input, scales.of(layer).orElse(null)));
        }
        return new Integers(values, coded);
    }

    private void tell(IntegerPlan plan) {
        List<Node> floats = plan.floatLayers();
        if (!floats.isEmpty()) {
            job.warn(
                    "int8_onnx computes these layers in floats, because they are linear layers along the last of several"
                            + " axes: "
                            + floats.stream().map(Node::name).collect(Collectors.joining(", ")));
        }
    }
}
