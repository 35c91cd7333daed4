package dev.espalier.compression;

import dev.espalier.formats.TensorInfo;
import dev.espalier.graph.channels.Cut;
import dev.espalier.graph.channels.Slice;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which outputs of layers were pruned, by the name of the layer's weight: those that are still there, set to zero. */
final class CutRows {
    private final Map<String, BitSet> masked = new HashMap<>();

    Map<String, List<Integer>> rows() {
        return masked.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream().boxed().toList()));
    }

    void addAll(Map<String, List<Integer>> rows) {
        rows.forEach((tensor, outputs) -> outputs.forEach(masked.computeIfAbsent(tensor, _ -> new BitSet())::set));
    }

    void add(Cut cut) {
        cut.rows()
                .forEach((tensor, rows) ->
                        masked.computeIfAbsent(tensor, _ -> new BitSet()).or(rows));
    }

    /** These outputs are there no longer; the others move up. */
    void forget(Cut cut) {
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

    Optional<Long> kept(TensorInfo weight) {
        return Optional.ofNullable(masked.get(weight.name()))
                .map(rows -> weight.shape().getFirst() - rows.cardinality());
    }
}
