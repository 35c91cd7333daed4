package dev.espalier.models.inspection;

import dev.espalier.formats.parts.MissingBlocks;
import dev.espalier.graph.Architecture;
import dev.espalier.graph.Graph;
import dev.espalier.graph.GraphDocuments;
import dev.espalier.graph.GraphFacts;
import dev.espalier.graph.Layer;
import dev.espalier.graph.Role;
import dev.espalier.graph.recognition.Structure;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.TensorInfo;
import dev.espalier.tensors.Ties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Reads a checkpoint once, from beginning to end, and says what it is. Holds no tensor; knows nothing of who asks. */
final class Inspector {
    private static final int FEW = 20;

    /** Throws {@code graph.ArchitectureMismatch} if the requested architecture is unknown or does not fit. */
    static InspectedFile inspect(Checkpoint checkpoint, @Nullable Architecture requestedArchitecture)
            throws IOException {
        List<TensorInfo> tensors = checkpoint.tensors();
        Structure structure = Structure.of(checkpoint, requestedArchitecture);
        Lifted lifted = Lifted.of(structure, checkpoint);
        Graph graph = structure.graph();
        Map<String, Role> roles = structure.roles();
        Map<String, ValueCounts> counts = counts(checkpoint);
        List<LayerRow> layers =
                structure.layers().stream().map(layer -> row(layer, counts)).toList();
        String dtype = dominantFloat(tensors, roles);
        List<String> findings = new ArrayList<>(checkpoint.findings());
        findings.addAll(
                MissingBlocks.findings(tensors.stream().map(TensorInfo::name).toList()));
        findings.addAll(Ties.findings(tensors));
        findings.addAll(structure.findings());
        findings.addAll(lifted.findings());
        findings.addAll(notFinite(checkpoint.distinct(), counts));
        long prunable = layers.stream().mapToLong(LayerRow::parameters).sum();
        long kept = layers.stream().mapToLong(LayerRow::nonzero).sum();
        Inspection inspection = new Inspection(
                checkpoint.format(),
                sum(checkpoint.distinct(), roles, TensorInfo::elements),
                sum(
                        checkpoint.distinct(),
                        roles,
                        tensor -> count(counts, tensor).nonzero()),
                sparsity(prunable, kept),
                dtype,
                structure.runnable(),
                structure.architecture(),
                graph == null || dtype == null ? null : signature(GraphFacts.of(graph, tensors), dtype),
                findings);
        return new InspectedFile(
                inspection,
                tensors.stream().map(tensor -> row(tensor, roles)).toList(),
                layers,
                lifted.graph() == null ? null : GraphDocuments.write(lifted.graph()),
                lifted.noGraph());
    }

    private static Map<String, ValueCounts> counts(Checkpoint checkpoint) throws IOException {
        Map<String, ValueCounts> counts = new HashMap<>();
        for (TensorInfo tensor : checkpoint.distinct()) {
            counts.put(tensor.name(), ValueCounts.of(checkpoint, tensor));
        }
        return counts;
    }

    private static ValueCounts count(Map<String, ValueCounts> counts, TensorInfo tensor) {
        ValueCounts found = counts.get(tensor.name());
        if (found == null) {
            throw new IllegalStateException("tensor \"" + tensor.name() + "\" was not counted: bug");
        }
        return found;
    }

    private static long sum(List<TensorInfo> tensors, Map<String, Role> roles, ToLongFunction<TensorInfo> of) {
        return tensors.stream()
                .filter(tensor -> roles.get(tensor.name()) == Role.PARAMETER)
                .mapToLong(of)
                .sum();
    }

    private static double sparsity(long parameters, long nonzero) {
        return parameters == 0 ? 0 : (double) (parameters - nonzero) / parameters;
    }

    private static LayerRow row(Layer layer, Map<String, ValueCounts> counts) {
        TensorInfo weight = layer.weight();
        long nonzero = count(counts, weight).nonzero();
        return new LayerRow(
                layer.name(),
                weight.shape(),
                weight.dtype().label(),
                weight.elements(),
                nonzero,
                sparsity(weight.elements(), nonzero),
                weight.sizeBytes(),
                layer.called().others());
    }

    private static TensorRow row(TensorInfo tensor, Map<String, Role> roles) {
        return new TensorRow(
                tensor.name(),
                tensor.dtype().label(),
                tensor.shape(),
                roles.getOrDefault(tensor.storedAs(), Role.BUFFER),
                tensor.sizeBytes(),
                tensor.tiedTo());
    }

    private static @Nullable String dominantFloat(List<TensorInfo> tensors, Map<String, Role> roles) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (TensorInfo tensor : tensors) {
            if (tensor.dtype().isFloat() && roles.get(tensor.name()) == Role.PARAMETER) {
                numbers.merge(tensor.dtype().label(), tensor.elements(), Long::sum);
            }
        }
        return numbers.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static Signature signature(GraphFacts facts, String dtype) {
        return new Signature(new Signature.Port(dtype, facts.input()), new Signature.Port(dtype, facts.output()));
    }

    private static List<String> notFinite(List<TensorInfo> tensors, Map<String, ValueCounts> counts) {
        List<TensorInfo> bad = tensors.stream()
                .filter(tensor -> count(counts, tensor).notFinite() > 0)
                .toList();
        List<String> findings = new ArrayList<>();
        for (TensorInfo tensor : bad.subList(0, Math.min(FEW, bad.size()))) {
            findings.add("tensor \"" + tensor.name() + "\" holds "
                    + count(counts, tensor).notFinite() + " values that are NaN or infinite");
        }
        if (bad.size() > FEW) {
            findings.add("and so do " + (bad.size() - FEW) + " more tensors");
        }
        return findings;
    }

    private Inspector() {}
}
