package dev.espalier.formats.names;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Tells what else stands in the module that a wrapper stands in. */
final class Siblings {
    private final String[] sorted;
    private final Map<String, Integer> counters = new HashMap<>();
    private final Map<String, Boolean> judged = new HashMap<>();

    /** @param counters those of the names that do not count as something else */
    Siblings(Collection<String> names, Collection<String> counters) {
        this.sorted = names.stream().sorted().toArray(String[]::new);
        counters.forEach(name -> this.counters.merge(parent(name), 1, Integer::sum));
    }

    /** Whether every name of its module is within the wrapper, but for counters. */
    boolean isAlone(String wrapper) {
        return judged.computeIfAbsent(wrapper, key -> {
            String module = parent(key);
            return count(key) + counters.getOrDefault(module, 0) == count(module);
        });
    }

    /** What a name or a module's prefix stands in: all up to its last dot but one that ends it; empty at the top. */
    static String parent(String name) {
        return name.substring(0, name.lastIndexOf('.', name.length() - 2) + 1);
    }

    /** How many names begin so; {@code prefix} is empty or ends with a dot. */
    private int count(String prefix) {
        return prefix.isEmpty()
                ? sorted.length
                : place(prefix.substring(0, prefix.length() - 1) + (char) ('.' + 1)) - place(prefix);
    }

    private int place(String name) {
        int found = Arrays.binarySearch(sorted, name);
        return found < 0 ? -found - 1 : found;
    }
}
