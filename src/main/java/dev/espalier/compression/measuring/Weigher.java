package dev.espalier.compression.measuring;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.running.Run;
import dev.espalier.compression.workspace.Promises;
import dev.espalier.compression.workspace.Workspace;
import dev.espalier.formats.packed.Ledger;
import dev.espalier.graph.ArchitectureMismatch;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Layer;
import dev.espalier.graph.lift.Lifting;
import dev.espalier.kernels.quantization.Quantizer;
import dev.espalier.kernels.quantization.Rounding;
import dev.espalier.network.Score;
import dev.espalier.samples.DatasetInfo;
import dev.espalier.tensors.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Weighs the workspace's model: parameters, zeros, bytes; and its layers, against how they were at the start. How weights
 * are spread, before and after, is looked at in the end alone, beside what the disk is waited for.
 */
public final class Weigher {
    private final Workspace workspace;
    private final Appearance before;
    private Appearance now;
    private @Nullable Spreads spreads;

    private record Spreads(Spread before, Spread after) {}

    /** The shape of one sample, where a dataset tells it. */
    private final @Nullable List<Long> sample;

    private Optional<Graph> lifted = Optional.empty();

    /** Of a model as the job found it: remembers how the layers look now. */
    public Weigher(Workspace workspace, @Nullable DatasetInfo dataset) {
        this.workspace = workspace;
        this.sample = dataset == null ? null : dataset.inputShape();
        if (workspace.structure().runsProgram()
                && workspace.lift(sample) instanceof Lifting.Lifted(Graph graph, List<String> _)) {
            lifted = Optional.of(graph);
        }
        before = Appearance.of(workspace);
        now = before;
    }

    /** Looks at what the steps have made of the model; figures are of that from then on. Reads alone, on any thread. */
    public void look() {
        now = Appearance.of(workspace);
        spreads = new Spreads(Spread.of(workspace.file().original(), before), Spread.of(workspace.tensors(), now));
    }

    private Spreads spreads() {
        if (spreads == null) {
            throw new IllegalStateException("bug: nobody has looked at what the steps have made of the model");
        }
        return spreads;
    }

    /** Numbers that training can change. */
    public long parameters() {
        return now.parameters();
    }

    public Measure measure(Score score, Run run, Measure.Bytes bytes) {
        boolean scored = score.samples() > 0;
        return new Measure(
                score.accuracy(),
                run.loss(score),
                score.correct(),
                scored ? score.samples() : null,
                now.parameters(),
                now.nonzeroParameters(),
                now.sparsity(),
                macs(),
                bytes);
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
            nonzero += workspace.tensors().statistics(layer.weight().name()).nonzero();
        }
        return fraction(count - nonzero, count);
    }

    private static double fraction(long part, long of) {
        return of == 0 ? 0 : (double) part / of;
    }

    /** @param packed where each tensor's bytes are in the packed export; null where there is none */
    public List<LayerResult> layers(@Nullable Ledger packed) {
        Map<String, Long> bytes = packed == null ? Map.of() : packed.bytesByTensor();
        return workspace.layers().stream().map(layer -> layer(layer, bytes)).toList();
    }

    private LayerResult layer(Layer layer, Map<String, Long> bytes) {
        TensorInfo weight = layer.weight();
        long nonzero = now.layer(layer).nonzero();
        Promises promises = workspace.promises();
        Optional<Rounding> rounding = promises.roundings().last(layer);
        Optional<Quantizer> quantizer = promises.roundings().quantizer(layer);
        LayerResult.Histogram after =
                Objects.requireNonNull(spreads().after().layers().get(layer.name()));
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
                bytes.getOrDefault(weight.name(), weight.sizeBytes()),
                new LayerResult.Histograms(spreads().before().layers().getOrDefault(layer.name(), after), after));
    }

    /** All prunable weights together, before and after. */
    public LayerResult.Histograms histogram() {
        return new LayerResult.Histograms(
                spreads().before().all(), spreads().after().all());
    }

    private static LayerResult.@Nullable Scales scales(Rounding rounding) {
        Double least = rounding.leastScale();
        Double greatest = rounding.greatestScale();
        return rounding.slices() < 2 || least == null || greatest == null
                ? null
                : new LayerResult.Scales(rounding.slices(), least, greatest);
    }
}
