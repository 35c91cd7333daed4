package dev.espalier.formats.pickle;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * A pickle that was read.
 *
 * @param end the position behind it
 * @param persistent every reference to something beside the pickle, in order
 * @param storages what lies in the pickle itself, as {@code pickle.dump} writes tensors and arrays, by their keys
 */
public record Pickle(
        PickleValue value,
        long end,
        List<PickleValue.Persistent> persistent,
        Foreign foreign,
        Map<String, MemorySegment> storages) {
    /** Whether the pickle held globals outside the allow-list, and the first that tells most. */
    public record Foreign(List<PickleValue.Global> modules, List<PickleValue.Global> others) {}

    /** The same storages with those that lie beside the pickle. */
    public Map<String, MemorySegment> storagesWith(Map<String, MemorySegment> beside) {
        if (storages.isEmpty()) {
            return beside;
        }
        Map<String, MemorySegment> all = new java.util.HashMap<>(beside);
        all.putAll(storages);
        return all;
    }
}
