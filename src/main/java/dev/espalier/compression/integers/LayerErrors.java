package dev.espalier.compression.integers;

import dev.espalier.compression.results.Parity;
import dev.espalier.compression.results.Parity.LayerParity;
import dev.espalier.compression.running.Observer;
import dev.espalier.compression.running.Run;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Node;
import dev.espalier.graph.integer.Integers;
import dev.espalier.graph.onnx.OnnxExport;
import dev.espalier.network.onnx.OnnxNetwork;
import dev.espalier.network.onnx.OnnxRuntime;
import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs an integer program and its network in floats on the same samples, and compares what lies between layers. */
record LayerErrors(Run job, IntegerProgram program) {
    /** Enough for a ratio, whatever the network. */
    private static final int SAMPLES = 128;

    /** Values of both networks that are held at once: some 100 MB. */
    private static final long MOST_VALUES = 1L << 22;

    Parity parity() throws IOException, OnnxExport.TooLarge {
        List<String> values = program.plan().ranged();
        Path floats = job.file().scratch("floats.onnx");
        Path integers = job.file().scratch("integers.onnx");
        program.write(floats, Integers.NONE, values);
        program.write(integers, program.integers(), values);
        double[] differences = new double[values.size()];
        double[] lengths = new double[values.size()];
        OnnxRuntime runtime = job.evaluator().onnx();
        try (OnnxNetwork exact = runtime.load(floats);
                OnnxNetwork rounded = runtime.load(integers);
                Batches batches = new Observer(job, SAMPLES).batches(DType.FLOAT32, batchSize(values))) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                add(exact.all(batch), rounded.all(batch), differences, lengths);
            }
        }
        Map<String, Double> errors = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            errors.put(values.get(i), lengths[i] == 0 ? 0 : Math.sqrt(differences[i] / lengths[i]));
        }
        return Parity.of(layers(errors));
    }

    /** What lies between the layers of a large network is hundreds of megabytes for a hundred samples. */
    private int batchSize(List<String> values) {
        GraphFacts facts = GraphFacts.of(
                program.folded().graph(), program.folded().tensors().tensors());
        long each = values.stream()
                .map(value -> value.equals(Graph.INPUT)
                        ? facts.input()
                        : Objects.requireNonNull(facts.shapes().get(value)))
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
        return (int) Math.clamp(MOST_VALUES / each, 1, SAMPLES);
    }

    private List<LayerParity> layers(Map<String, Double> errors) {
        List<LayerParity> layers = new ArrayList<>();
        for (Node layer : program.plan().layers()) {
            layers.add(new LayerParity(
                    layer.name(),
                    Objects.requireNonNull(
                            errors.get(program.plan().source(layer.inputs().getFirst()))),
                    Objects.requireNonNull(errors.get(program.plan().made(layer)))));
        }
        return layers;
    }

    private static void add(List<double[]> exact, List<double[]> rounded, double[] differences, double[] lengths) {
        for (int value = 0; value < differences.length; value++) {
            double[] floats = exact.get(value);
            double[] codes = rounded.get(value);
            for (int i = 0; i < floats.length; i++) {
                differences[value] += (codes[i] - floats[i]) * (codes[i] - floats[i]);
                lengths[value] += floats[i] * floats[i];
            }
        }
    }
}
