package dev.espalier.compression.workspace;

import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.channels.Slice;
import dev.espalier.tensors.TensorInfo;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which outputs of layers were pruned, by the name of the layer's weight: those that are still there, set to zero. */
public final class CutRows implements Promise {
    private static final String NAME = "cutRows";

    private final Map<String, BitSet> masked = new HashMap<>();

    void add(Cut cut) {
        cut.rows()
                .forEach((tensor, rows) ->
                        masked.computeIfAbsent(tensor, _ -> new BitSet()).or(rows));
    }

    /** How many of a layer's outputs are left; empty where none were pruned. */
    public Optional<Long> kept(TensorInfo weight) {
        return Optional.ofNullable(masked.get(weight.name()))
                .map(rows -> weight.shape().getFirst() - rows.cardinality());
    }

    /** These outputs are there no longer; the others move up. */
    @Override
    public void reshape(Cut cut) {
        add(cut);
        for (Slice slice : cut.slices()) {
            BitSet before = masked.get(slice.from().name());
            if (before != null && slice.rows() != null) {
                BitSet after = new BitSet();
                for (int i = 0; i < slice.rows().length; i++) {
                    after.set(i, before.get(slice.rows()[i]));
                }
                masked.put(slice.from().name(), after);
            }
        }
    }

    @Override
    public void save(SavedWorkspace into) {
        into.put(
                NAME,
                masked.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().stream().toArray())));
    }

    @Override
    public void load(SavedWorkspace from) {
        masked.clear();
        from.map(NAME, int[].class).forEach((tensor, rows) -> {
            BitSet bits = new BitSet();
            Arrays.stream(rows).forEach(bits::set);
            masked.put(tensor, bits);
        });
    }
}
