package dev.espalier.formats.composition;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Weights by name, in file order. What is composed stands where the first of its parts stood. */
final class WeightTable {
    private Map<String, Weight> weights = new LinkedHashMap<>();
    private final Map<String, Weight> composed = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    WeightTable(Collection<Weight> weights) {
        weights.forEach(weight -> this.weights.put(weight.info().name(), weight));
    }

    Set<String> names() {
        return weights.keySet();
    }

    boolean has(String name) {
        return weights.containsKey(name);
    }

    Optional<Weight> find(String name) {
        return Optional.ofNullable(weights.get(name));
    }

    List<Weight> all() {
        return List.copyOf(weights.values());
    }

    /** Puts a weight in the place of its parts once {@link #settle} is called; {@code first} is any of them. */
    void compose(Weight whole, String first, Collection<String> others) {
        composed.put(first, whole);
        used.addAll(others);
    }

    void remove(Collection<String> names) {
        used.addAll(names);
    }

    /** Whether there was anything to do. */
    boolean settle() {
        if (composed.isEmpty() && used.isEmpty()) {
            return false;
        }
        Map<String, Weight> settled = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            Weight whole = composed.get(name);
            if (whole != null) {
                settled.put(whole.info().name(), whole);
            } else if (!used.contains(name)) {
                settled.put(name, weight);
            }
        });
        weights = settled;
        composed.clear();
        used.clear();
        return true;
    }
}
