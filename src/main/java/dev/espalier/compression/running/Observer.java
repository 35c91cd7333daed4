package dev.espalier.compression.running;

import dev.espalier.graph.Graph;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.network.Network;
import dev.espalier.network.Score;
import dev.espalier.network.onnx.OnnxNetwork;
import dev.espalier.samples.Dataset;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjIntConsumer;

/**
 * Runs samples of the train part, drawn by the job's seed and not augmented, through a network and tells what is observed
 * at its nodes. Batches are of one size; what is left over is left out unless it is all there is.
 *
 * @param samples all where there are fewer
 */
public record Observer(Run run, int samples) {
    private static final int BATCH_SIZE = 128;

    /** The graph whose nodes can be observed. */
    public Graph graph() {
        return Objects.requireNonNull(run.workspace().structure().graph());
    }

    /** @param byBatch whether batch norm goes by the statistics of the batch at hand */
    public void run(
            Graph graph, TensorFile tensors, List<Observation> asked, boolean byBatch, ObjIntConsumer<double[]> each)
            throws IOException {
        try (Network network = run.evaluator().loadObserver(graph, tensors, asked, byBatch);
                Batches batches = batches(run.network().computeType())) {
            network.observe(batches, each);
        }
    }

    /** Scores a network of another graph on the samples. */
    public Score score(Graph graph, TensorFile tensors) throws IOException {
        Path file = run.file().scratch("tried.pt");
        TorchScriptWriter.write(graph, tensors, run.network().computeType(), file);
        try (Network network = run.evaluator().load(file);
                Batches batches = batches(run.network().computeType())) {
            return network.evaluate(batches, run.evaluator().loss(), _ -> {});
        }
    }

    /** Scores a network in ONNX Runtime on the samples. */
    public Score score(OnnxNetwork network) throws IOException {
        try (Batches batches = batches(network.inputType())) {
            return network.evaluate(batches, run.evaluator().loss(), _ -> {});
        }
    }

    /** The means over all samples, of observations that are means of batches. */
    public double[] means(Graph graph, TensorFile tensors, List<Observation> asked) throws IOException {
        Mean mean = new Mean();
        run(graph, tensors, asked, false, mean::add);
        return mean.result();
    }

    /** The samples, always the same ones in the same order; the caller closes it. */
    public Batches batches(DType type) {
        return batches(type, BATCH_SIZE);
    }

    /** The same in batches of another size. */
    public Batches batches(DType type, int size) {
        Dataset dataset = run.evaluator().requireDataset();
        int count = (int) Math.min(samples, dataset.info().samples(Part.TRAIN));
        int whole = count < size ? count : count - count % size;
        return dataset.sampled(Part.TRAIN, whole, size, type, run.seed());
    }

    /** Weighted by samples, in double. */
    private static final class Mean {
        private double[] sums = {};
        private long count;

        void add(double[] means, int size) {
            if (count == 0) {
                sums = new double[means.length];
            }
            for (int i = 0; i < means.length; i++) {
                sums[i] += means[i] * size;
            }
            count += size;
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
