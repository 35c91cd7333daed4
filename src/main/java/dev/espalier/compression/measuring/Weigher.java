package dev.espalier.compression.measuring;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.workspace.Promises;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Role;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.kernels.Histogram;
import dev.espalier.kernels.Statistics;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Rounding;
import dev.espalier.network.Score;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.tensors.TensorFile;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/** Weighs the workspace's model: parameters, zeros, bytes; and its layers, against how they were at the start. */
public final class Weigher {
    private static final int BINS = 50;

    private final Workspace workspace;
    private final Map<String, LayerResult.Histogram> before = new HashMap<>();
    private final LayerResult.Histogram allBefore;

    /** The shape of one sample, where a dataset tells it. */
    private final @Nullable List<Long> sample;

    private Optional<Graph> lifted = Optional.empty();

    /** Remembers how the layers look now. */
    public Weigher(Workspace workspace, @Nullable DatasetInfo dataset) {
        this.workspace = workspace;
        this.sample = dataset == null ? null : dataset.inputShape();
        if (workspace.structure().runsProgram()
                && workspace.lift(sample) instanceof Lifting.Lifted(Graph graph, List<String> _)) {
            lifted = Optional.of(graph);
        }
        workspace.layers().forEach(layer -> before.put(layer.name(), histogram(layer)));
        allBefore = ofAll();
    }

    public Measure measure(Score score, Run run) throws IOException {
        TensorFile tensors = workspace.tensors();
        long parameters = 0;
        long nonzero = 0;
        Map<String, Role> roles = workspace.structure().roles();
        for (TensorInfo tensor : tensors.distinct()) {
            if (roles.get(tensor.name()) == Role.PARAMETER) {
                parameters += tensor.elements();
                nonzero += Statistics.of(tensors.values(tensor.name())).nonzero();
            }
        }
        boolean scored = score.samples() > 0;
        return new Measure(
                score.accuracy(),
                run.loss(score),
                score.correct(),
                scored ? score.samples() : null,
                parameters,
                nonzero,
                sparsity(workspace),
                macs(),
                new Measure.Bytes(parameters * Float.BYTES, deflatedBytes(tensors), null));
    }

    private @Nullable Long macs() {
        Graph graph = workspace.structure().runsProgram()
                ? lifted.orElse(null)
                : workspace.structure().graph();
        if (graph == null) {
            return null;
        }
        List<TensorInfo> tensors = workspace.tensors().tensors();
        if (sample != null && sample.size() == graph.input().size()) {
            try {
                return GraphFacts.of(graph.withInput(sample), tensors).macs();
            } catch (ArchitectureMismatch e) {
                // Then it is only known for the input that the graph names.
            }
        }
        return GraphFacts.of(graph, tensors).macs();
    }

    /** Fraction of exact zeros over all prunable weights. */
    public static double sparsity(Workspace workspace) {
        return sparsity(workspace, workspace.layers());
    }

    public static double sparsity(Workspace workspace, List<Layer> layers) {
        long count = 0;
        long nonzero = 0;
        for (Layer layer : layers) {
            count += layer.weight().elements();
            nonzero += Statistics.of(workspace.values(layer)).nonzero();
        }
        return fraction(count - nonzero, count);
    }

    private static double fraction(long part, long of) {
        return of == 0 ? 0 : (double) part / of;
    }

    public List<LayerResult> layers() {
        return workspace.layers().stream().map(this::layer).toList();
    }

    private LayerResult layer(Layer layer) {
        TensorInfo weight = layer.weight();
        long nonzero = Statistics.of(workspace.values(layer)).nonzero();
        Promises promises = workspace.promises();
        Optional<Rounding> rounding = promises.roundings().last(layer);
        Optional<Quantizer> quantizer = promises.roundings().quantizer(layer);
        return new LayerResult(
                layer.name(),
                weight.shape(),
                weight.elements(),
                nonzero,
                fraction(weight.elements() - nonzero, weight.elements()),
                promises.cutRows().kept(layer.weight()).orElse(null),
                quantizer.map(Quantizer::bits).orElse(weight.dtype().sizeBytes() * Byte.SIZE),
                promises.thresholds().of(layer).orElse(null),
                rounding.map(Rounding::scale).orElse(null),
                rounding.map(Weigher::scales).orElse(null),
                rounding.map(Rounding::offset).orElse(null),
                rounding.map(Rounding::zeroPoint).orElse(null),
                rounding.map(Rounding::clipped).orElse(null),
                rounding.map(Rounding::sqnrDb).filter(Double::isFinite).orElse(null),
                weight.sizeBytes(),
                new LayerResult.Histograms(before.getOrDefault(layer.name(), histogram(layer)), histogram(layer)));
    }

    /** All prunable weights together, before and after. */
    public LayerResult.Histograms histogram() {
        return new LayerResult.Histograms(allBefore, ofAll());
    }

    private LayerResult.Histogram ofAll() {
        return result(
                Histogram.of(workspace.layers().stream().map(workspace::values).toList(), BINS));
    }

    private static LayerResult.@Nullable Scales scales(Rounding rounding) {
        Double least = rounding.leastScale();
        Double greatest = rounding.greatestScale();
        return rounding.slices() < 2 || least == null || greatest == null
                ? null
                : new LayerResult.Scales(rounding.slices(), least, greatest);
    }

    private LayerResult.Histogram histogram(Layer layer) {
        return result(Histogram.of(workspace.values(layer), BINS));
    }

    private static LayerResult.Histogram result(Histogram histogram) {
        return new LayerResult.Histogram(
                Arrays.stream(histogram.edges()).boxed().toList(),
                Arrays.stream(histogram.counts()).boxed().toList());
    }

    /** Size of the dense safetensors export, deflated, without keeping a byte of it. */
    private static long deflatedBytes(TensorFile tensors) throws IOException {
        CountingOutput counting = new CountingOutput();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (OutputStream output = new DeflaterOutputStream(counting, deflater, 1 << 16)) {
            tensors.writeTo(output);
        } finally {
            deflater.end();
        }
        return counting.bytes;
    }

    private static final class CountingOutput extends OutputStream {
        private long bytes;

        @Override
        public void write(int value) {
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes += length;
        }
    }
}
