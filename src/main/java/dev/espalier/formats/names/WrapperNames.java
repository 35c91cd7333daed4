package dev.espalier.formats.names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parts of tensors' names that PyTorch's wrappers put in, at the beginning or around a module inside: they are no part
 * of the network that was wrapped.
 *
 * <pre>
 * _orig_mod, _fsdp_wrapped_module ...   nobody else calls a module so: dropped wherever they stand
 * module, _module, _forward_module      dropped where nothing else stands in the same module; a network may have
 *                                       a "module" of its own beside other layers
 * one integer beside such a wrapper     the wrapper's own counter (n_averaged): left out
 * </pre>
 *
 * Where two names would become one, all stay as they are.
 */
public final class WrapperNames {
    private static final Set<String> ALWAYS = Set.of("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module");
    private static final Set<String> ALONE = Set.of("module", "_module", "_forward_module");

    /** More wrappers around one module are none. */
    private static final int MOST = 8;

    private final Map<String, String> plain;
    private final List<String> leftOut;

    private WrapperNames(Map<String, String> plain, List<String> leftOut) {
        this.plain = plain;
        this.leftOut = leftOut;
    }

    /**
     * Judges a file's names.
     *
     * @param names all of them, in file order
     * @param integers those of them that hold one integer each
     */
    public static WrapperNames of(Collection<String> names, Collection<String> integers) {
        List<String> counters = integers.stream()
                .filter(name -> !name.endsWith("num_batches_tracked"))
                .toList();
        Siblings siblings = new Siblings(names, counters);
        Set<String> alone = new HashSet<>();
        for (String name : names) {
            wrappers(name).stream().filter(siblings::isAlone).forEach(alone::add);
        }
        Set<String> around = new HashSet<>();
        alone.forEach(wrapper -> around.add(Siblings.parent(wrapper)));
        Set<String> beside = new HashSet<>(counters);
        beside.removeIf(name -> !around.contains(Siblings.parent(name)));
        Map<String, String> plain = new LinkedHashMap<>();
        names.stream().filter(name -> !beside.contains(name)).forEach(name -> {
            String stripped = without(name, alone);
            plain.put(name, stripped.isEmpty() ? name : stripped);
        });
        boolean clash = new HashSet<>(plain.values()).size() < plain.size();
        return clash
                ? unchanged(names)
                : new WrapperNames(
                        plain, names.stream().filter(beside::contains).toList());
    }

    private static WrapperNames unchanged(Collection<String> names) {
        Map<String, String> same = new LinkedHashMap<>();
        names.forEach(name -> same.put(name, name));
        return new WrapperNames(same, List.of());
    }

    /** The names that stay, in file order, each with what it is without wrappers. */
    public Map<String, String> plain() {
        return plain;
    }

    /** Whether there was nothing to do. */
    public boolean isPlain() {
        return leftOut.isEmpty()
                && plain.entrySet().stream().allMatch(entry -> entry.getKey().equals(entry.getValue()));
    }

    /** What was done, for a user to read. */
    public List<String> findings() {
        List<String> findings = new ArrayList<>();
        List<Map.Entry<String, String>> changed = plain.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(entry.getValue()))
                .toList();
        Set<String> beginnings = new HashSet<>();
        plain.forEach((name, now) ->
                beginnings.add(name.endsWith(now) ? name.substring(0, name.length() - now.length()) : "inside"));
        if (!changed.isEmpty() && beginnings.size() == 1 && !beginnings.contains("inside")) {
            findings.add("dropped the prefix \"" + beginnings.iterator().next() + "\" from every name");
        } else if (!changed.isEmpty()) {
            Map.Entry<String, String> first = changed.getFirst();
            findings.add("dropped what wrappers put into " + changed.size() + " names, such as \""
                    + Told.name(first.getKey()) + "\", which now is \"" + Told.name(first.getValue()) + "\"");
        }
        if (!leftOut.isEmpty()) {
            findings.add("left out, as counters of the wrapper: " + Told.names(leftOut));
        }
        return findings;
    }

    /** What the name begins with up to each wrapper in it, such as {@code layer1._orig_mod.}; none where they are too many. */
    private static List<String> wrappers(String name) {
        List<String> found = new ArrayList<>();
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0 && dot < name.length() - 1; dot = name.indexOf('.', from)) {
            String part = name.substring(from, dot);
            if (ALWAYS.contains(part) || ALONE.contains(part)) {
                found.add(name.substring(0, dot + 1));
            }
            from = dot + 1;
        }
        return found.size() > MOST ? List.of() : found;
    }

    private static String without(String name, Set<String> alone) {
        StringBuilder plain = new StringBuilder();
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            String part = name.substring(from, dot);
            boolean dropped =
                    ALWAYS.contains(part) || (ALONE.contains(part) && alone.contains(name.substring(0, dot + 1)));
            if (!dropped) {
                plain.append(name, from, dot + 1);
            }
            from = dot + 1;
        }
        return plain.append(name, from, name.length()).toString();
    }
}
