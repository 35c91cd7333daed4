package dev.espalier.compression.running;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.graph.Graph;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.network.Network;
import dev.espalier.network.timing.Noise;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a job on a program one on the graph of its code, before the first step that needs one. The tensors stay as they
 * are; program and graph must first have answered the same to a few samples.
 */
public record ProgramGraph(Run run) {
    /** Largest difference of two answers, by the size of the largest answer. */
    private static final double TOLERANCE = 1e-4;

    private static final int SAMPLES = 16;
    private static final String HINT =
            "leave out what needs a graph, or describe the network by a graph document (architecture)";

    /** Nothing where no program is what runs. Throws {@link CompressionFailure} where the two answer otherwise. */
    public void require() throws IOException {
        if (!run.workspace().structure().runsProgram()) {
            return;
        }
        DatasetInfo dataset = run.evaluator().info();
        Lifting lifting = run.workspace().lift(dataset == null ? null : dataset.inputShape());
        Lifting.Lifted lifted = (Lifting.Lifted) lifting; // others were refused before anything ran
        compare(lifted.graph());
        run.workspace().replaceGraph(lifted.graph());
        run.info("from here on the graph that was lifted from the program's code runs; both answered the same");
        lifted.findings().forEach(run::warn);
    }

    /** Throws {@link CompressionFailure} where program and graph answer otherwise to samples, or to noise without any. */
    void compare(Graph graph) throws IOException {
        Optional<Part> part =
                Stream.of(Part.values()).filter(run.evaluator()::has).findFirst();
        if (part.isEmpty()) {
            compare(graph, Noise.batch(graph.input(), SAMPLES, run.network().computeType(), 1));
            return;
        }
        try (Batches batches = run.evaluator()
                .requireDataset()
                .inOrder(part.get(), SAMPLES, run.network().computeType())) {
            compare(graph, batches.next());
        }
    }

    private void compare(Graph graph, Batch batch) throws IOException {
        Path file = run.file().scratch("lifted.pt");
        TorchScriptWriter.write(graph, run.workspace().tensors(), run.network().computeType(), file);
        try (Network program = run.evaluator().load();
                Network lifted = run.evaluator().load(file)) {
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
}
