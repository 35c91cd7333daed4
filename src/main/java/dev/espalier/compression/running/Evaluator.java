package dev.espalier.compression.running;

import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.Graph;
import dev.espalier.graph.torchscript.Observation;
import dev.espalier.graph.torchscript.TorchScriptWriter;
import dev.espalier.network.Engine;
import dev.espalier.network.Loss;
import dev.espalier.network.Network;
import dev.espalier.network.Score;
import dev.espalier.network.onnx.OnnxNetwork;
import dev.espalier.network.onnx.OnnxRuntime;
import dev.espalier.samples.Dataset;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.samples.batches.Batches;
import dev.espalier.samples.spec.Part;
import dev.espalier.tensors.TensorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Runs the workspace's network over a dataset. The engine starts with the first need of it, and not without one. */
public final class Evaluator implements AutoCloseable {
    private static final int BATCH_SIZE = 256;
    private static final Score NONE = new Score(null, Double.NaN, null, 0);

    private final Workspace workspace;
    private final RunnableNetwork network;
    private final @Nullable Dataset dataset;
    private final @Nullable Loss loss;
    private final String device;
    private final int threads;
    private @Nullable Engine engine;
    private @Nullable OnnxRuntime onnx;
    private String earlier = "none needed";

    /**
     * @param dataset stays with the caller, who closes it
     * @param loss null where there is no dataset
     */
    public Evaluator(Workspace workspace, @Nullable Dataset dataset, @Nullable Loss loss, String device, int threads) {
        this.workspace = workspace;
        this.network = new RunnableNetwork(workspace);
        this.dataset = dataset;
        this.loss = loss;
        this.device = device;
        this.threads = threads;
    }

    RunnableNetwork network() {
        return network;
    }

    public Loss loss() {
        return Objects.requireNonNull(loss);
    }

    public @Nullable DatasetInfo info() {
        return dataset == null ? null : dataset.info();
    }

    public boolean has(Part part) {
        return dataset != null && dataset.info().samples(part) > 0;
    }

    /** Of jobs that have one; who cannot do without is not let through without. */
    public Dataset requireDataset() {
        return Objects.requireNonNull(dataset);
    }

    /** The score on a part; one of no samples where there is no such part or the model cannot be run. */
    public Score score(Part part, IntConsumer onBatch) throws IOException {
        if (!has(part) || !workspace.structure().runnable()) {
            return NONE;
        }
        try (Network loaded = load()) {
            return score(loaded, part, onBatch);
        }
    }

    /** The score of a network that is loaded, on a part that there is. */
    public Score score(Network loaded, Part part, IntConsumer onBatch) {
        try (Batches batches = requireDataset().inOrder(part, BATCH_SIZE, network.computeType())) {
            return loaded.evaluate(batches, loss(), onBatch);
        }
    }

    /** The score of a network in ONNX Runtime, on a part that there is. */
    public Score score(OnnxNetwork loaded, Part part, IntConsumer onBatch) throws IOException {
        try (Batches batches = requireDataset().inOrder(part, BATCH_SIZE, loaded.inputType())) {
            return loaded.evaluate(batches, loss(), onBatch);
        }
    }

    /** ONNX Runtime, with the job's threads. */
    public OnnxRuntime onnx() throws IOException {
        if (onnx == null) {
            onnx = OnnxRuntime.start(threads);
        }
        return onnx;
    }

    /** The network as it is now, in the engine; the caller closes it. */
    public Network load() throws IOException {
        workspace
                .file()
                .requireFinite(
                        workspace.tensors().distinct(),
                        "scoring reads every tensor: find out what broke the checkpoint, or leave out datasetId to work on weights alone");
        return network.load(engine());
    }

    /** A network that answers with what is observed of a batch; the caller closes it. */
    Network loadObserver(Graph graph, TensorFile tensors, List<Observation> asked, boolean byBatch) throws IOException {
        workspace
                .file()
                .requireFinite(
                        workspace.tensors().distinct(),
                        "calibrating reads every tensor: find out what broke the checkpoint");
        Path file = workspace.file().scratch("observer.pt");
        TorchScriptWriter.writeObserver(graph, tensors, network.computeType(), asked, byBatch, file);
        return engine().load(file);
    }

    /** A network that was written from a graph of the workspace's tensors; the caller closes it. */
    public Network load(Path torchscript) {
        return engine().load(torchscript);
    }

    /** The network that the job began with, in the engine; the caller closes it. */
    public Network loadOriginal() throws IOException {
        return network.loadOriginal(engine());
    }

    private Engine engine() {
        if (engine == null) {
            engine = Engine.start(device, threads);
        }
        return engine;
    }

    /** Name and version of the engine; says so where no step needed it. */
    public String engineDescription() {
        return engine == null ? earlier : engine.description();
    }

    /** What steps ran on that were taken over, for as long as this pipeline needs no engine of its own. */
    public void tookOver(String description) {
        earlier = description;
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
