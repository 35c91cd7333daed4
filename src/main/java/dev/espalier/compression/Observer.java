package dev.espalier.compression;

import dev.espalier.graph.Graph;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.network.Network;
import dev.espalier.samples.Dataset;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Runs samples of the train part, drawn by the job's seed and not augmented, through a network and tells what is observed
 * at its nodes. Batches are of one size; what is left over is left out unless it is all there is.
 *
 * @param samples all where there are fewer
 */
record Observer(Run run, int samples) {
    private static final int BATCH_SIZE = 128;

    /**
     * The graph whose nodes can be observed. Throws {@link CompressionFailure} where there is none.
     *
     * @param what needs it, as in "rounding activations"
     */
    Graph requireGraph(String what) {
        Structure structure = run.workspace().structure();
        Graph graph = structure.graph();
        if (graph == null) {
            throw new CompressionFailure(
                    CompressionFailure.Code.UNSUPPORTED,
                    what + " needs the network's graph, and "
                            + (structure.runsProgram() ? "this model is a program" : "here it is not known") + ": "
                            + structure.findings(),
                    "set the model's architecture to a built-in's name or to a graph document");
        }
        return graph;
    }

    /** @param byBatch whether batch norm goes by the statistics of the batch at hand */
    void run(Graph graph, TensorFile tensors, List<Observation> asked, boolean byBatch, ObjIntConsumer<double[]> each)
            throws IOException {
        try (Network network = run.evaluator().loadObserver(graph, tensors, asked, byBatch);
                Batches batches = batches()) {
            network.observe(batches, each);
        }
    }

    /** The means over all samples, of observations that are means of batches. */
    double[] means(Graph graph, TensorFile tensors, List<Observation> asked) throws IOException {
        Mean mean = new Mean();
        run(graph, tensors, asked, false, mean::add);
        return mean.result();
    }

    private Batches batches() {
        Dataset dataset = run.evaluator().requireDataset();
        int count = (int) Math.min(samples, dataset.info().samples(Part.TRAIN));
        if (count == 0) {
            throw new CompressionFailure(
                    CompressionFailure.Code.DATA,
                    "the step needs the dataset's train part, which has no samples",
                    "upload a dataset that has it");
        }
        int whole = count < BATCH_SIZE ? count : count - count % BATCH_SIZE;
        return dataset.sampled(Part.TRAIN, whole, BATCH_SIZE, run.network().computeType(), run.seed());
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
