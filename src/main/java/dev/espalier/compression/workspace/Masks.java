package dev.espalier.compression.workspace;

import dev.espalier.graph.Layer;
import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.channels.Slice;
import dev.espalier.kernels.Mask;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What stays zero whatever trains it, by tensor. */
public final class Masks implements Promise {
    private static final String NAME = "masks";

    private final Map<String, Mask> held = new HashMap<>();

    public Map<String, Mask> all() {
        return Map.copyOf(held);
    }

    /** With what was held before. */
    void hold(String tensor, Mask mask) {
        held.merge(tensor, mask, Mask::union);
    }

    /** The fraction of these layers' weights. */
    public double sparsity(List<Layer> layers) {
        long pruned = layers.stream()
                .map(layer -> held.get(layer.weight().name()))
                .filter(Objects::nonNull)
                .mapToLong(Mask::prunedCount)
                .sum();
        long count =
                layers.stream().mapToLong(layer -> layer.weight().elements()).sum();
        return count == 0 ? 0 : (double) pruned / count;
    }

    @Override
    public void reshape(Cut cut) {
        Map<String, Mask> smaller = new HashMap<>();
        for (Slice slice : cut.slices()) {
            Mask mask = held.get(slice.from().name());
            if (mask != null && !slice.from().isTied()) {
                smaller.put(slice.from().name(), mask(slice, mask));
            }
        }
        held.clear();
        held.putAll(smaller);
    }

    private static Mask mask(Slice slice, Mask mask) {
        BitSet pruned = new BitSet();
        slice.runs((from, to, length) -> {
            for (long i = 0; i < length; i++) {
                if (mask.isPruned((int) (from + i))) {
                    pruned.set((int) (to + i));
                }
            }
        });
        return Mask.of(slice.to().elements(), pruned);
    }

    @Override
    public void save(SavedWorkspace into) {
        into.put(NAME, held);
    }

    @Override
    public void load(SavedWorkspace from) {
        held.clear();
        held.putAll(from.map(NAME, Mask.class));
    }
}
