package dev.espalier.formats.composition;

import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.ModuleVersions;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds which tensors of a file are parts of weights, whatever was put around what: masks of a weight norm's direction,
 * for instance, are multiplied before the norm is taken.
 */
public record Composition(List<Weight> weights, ModuleVersions versions, List<String> findings) {
    /** More things around one weight nobody has. */
    private static final int DEEPEST = 16;

    public static Composition of(Checkpoint source, Path scratch) throws IOException {
        Set<String> names = new HashSet<>();
        List<TensorInfo> tensors = source.tensors();
        if (!tensors.stream().allMatch(tensor -> names.add(tensor.name()))) {
            // Names that an archive has twice are others' business: nothing can be composed of them
            return plain(source);
        }
        WeightTable table =
                new WeightTable(tensors.stream().<Weight>map(Weight.Stored::new).toList());
        Observers observers = new Observers();
        observers.remove(table);
        Codes.refuse(table);
        PruneMasks masks = new PruneMasks();
        Norms norms = new Norms();
        SpectralNorms spectral = new SpectralNorms(() -> new Bench(source, scratch));
        Parametrizations parametrizations = new Parametrizations(source.versions(), norms, spectral);
        for (int depth = 0; depth < DEEPEST; depth++) {
            // From inside out: what a mask or a norm makes may be a part of what others make
            boolean more = masks.compose(table) || norms.compose(table) || spectral.compose(table);
            if (!more && !parametrizations.compose(table)) {
                break;
            }
        }
        List<String> findings = new ArrayList<>(source.findings());
        masks.tell(findings);
        norms.tell(findings);
        spectral.tell(findings);
        observers.tell(findings);
        Leftovers.tell(table, findings);
        ModuleVersions versions =
                source.versions().without(module -> observers.isGone(module) || isParametrization(module));
        return new Composition(table.all(), versions, List.copyOf(findings));
    }

    private static Composition plain(Checkpoint source) {
        List<Weight> weights =
                source.tensors().stream().<Weight>map(Weight.Stored::new).toList();
        return new Composition(weights, source.versions(), source.findings());
    }

    private static boolean isParametrization(String module) {
        return (module + ".").matches("(.*\\.)?parametrizations\\..*");
    }

    /** Whether the file's tensors are the weights as they are. */
    public boolean isPlain(Checkpoint source) {
        return weights.size() == source.tensors().size()
                && weights.stream().allMatch(Weight.Stored.class::isInstance)
                && findings.equals(source.findings());
    }
}
