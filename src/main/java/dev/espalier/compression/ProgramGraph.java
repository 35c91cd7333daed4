package dev.espalier.compression;

import dev.espalier.formats.DType;
import dev.espalier.graph.Graph;
import dev.espalier.graph.TorchScriptWriter;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.network.Network;
import dev.espalier.samples.Batch;
import dev.espalier.samples.Batches;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes a job on a program one on the graph of its code, before the first step that needs one. The tensors stay as they
 * are; program and graph must first have answered the same to a few samples.
 */
record ProgramGraph(Workspace workspace, Evaluator evaluator, PipelineListener listener) {
    /** Largest difference of two answers, by the size of the largest answer. */
    private static final double TOLERANCE = 1e-4;

    private static final int SAMPLES = 16;
    private static final String HINT =
            "leave out what needs a graph, or describe the network by a graph document (architecture)";

    /** Nothing where no program is what runs. Throws {@link CompressionFailure} where its code is no graph's. */
    void require() throws IOException {
        if (!workspace.structure().runsProgram()) {
            return;
        }
        DatasetInfo dataset = evaluator.info();
        switch (workspace.lift(dataset == null ? null : dataset.inputShape())) {
            case Lifting.Refused(String reason) ->
                throw new CompressionFailure(
                        CompressionFailure.Code.UNSUPPORTED,
                        "the program cannot be made a graph, which this needs: " + reason,
                        HINT);
            case Lifting.Lifted(Graph graph, List<String> findings) -> {
                compare(graph);
                workspace.replaceGraph(graph);
                listener.log(
                        PipelineListener.Level.INFO,
                        "from here on the graph that was lifted from the program's code runs; both answered the same");
                findings.forEach(finding -> listener.log(PipelineListener.Level.WARN, finding));
            }
        }
    }

    private void compare(Graph graph) throws IOException {
        Path file = workspace.scratch("lifted.pt");
        TorchScriptWriter.write(graph, workspace.tensors(), workspace.computeType(), file);
        try (Network program = evaluator.load();
                Network lifted = evaluator.load(file);
                Batches batches = batches(graph)) {
            Batch batch = batches.next();
            double difference = difference(program.outputs(batch), lifted.outputs(batch));
            if (!(difference <= TOLERANCE)) {
                throw new CompressionFailure(
                        CompressionFailure.Code.UNSUPPORTED,
                        "the graph that was lifted from the program's code answers otherwise than the program: by "
                                + difference + " of the largest answer, and " + TOLERANCE + " is allowed",
                        HINT);
            }
        }
    }

    /** Infinite where the answers differ in number; not a number where one of them is not. */
    static double difference(double[] expected, double[] actual) {
        if (expected.length != actual.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
        }
        return difference == 0 ? 0 : difference / largest;
    }

    private Batches batches(Graph graph) {
        return Stream.of(Part.values())
                .filter(evaluator::has)
                .findFirst()
                .map(part -> evaluator.requireDataset().inOrder(part, SAMPLES, workspace.computeType()))
                .orElseGet(() -> new Noise(noise(graph.input())));
    }

    private Batch noise(List<Long> sample) {
        List<Long> shape = new ArrayList<>(List.of((long) SAMPLES));
        shape.addAll(sample);
        int values = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        DType type = workspace.computeType();
        ByteBuffer inputs = direct(Math.multiplyExact(values, type.sizeBytes()));
        Random random = new Random(1);
        for (int i = 0; i < values; i++) {
            double value = random.nextGaussian();
            if (type == DType.FLOAT64) {
                inputs.putDouble(i * Double.BYTES, value);
            } else {
                inputs.putFloat(i * Float.BYTES, (float) value);
            }
        }
        ByteBuffer targets = direct(SAMPLES * Long.BYTES);
        return new Batch(SAMPLES, inputs, type, shape, targets, DType.INT64, List.of((long) SAMPLES));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** What stands for samples where a job has none. */
    private record Noise(Batch batch) implements Batches {
        @Override
        public int samples() {
            return batch.size();
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Batch next() {
            return batch;
        }

        @Override
        public void close() {}
    }
}
