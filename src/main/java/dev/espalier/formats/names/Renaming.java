package dev.espalier.formats.names;

import dev.espalier.tensors.waysout.PythonText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A file's names with what a class around the network put before each, and without what that class keeps for itself: the
 * weights of a loss, a metric's sums, counters. Immutable; every step gives another one.
 *
 * @param names of the tensors that stay, in file order, each with what it is called now
 * @param prefix what was taken off all of them
 * @param leftOut what is gone
 */
public record Renaming(Map<String, String> names, String prefix, List<String> leftOut) {
    private static final Pattern LOSSES = Pattern.compile(".*loss(es)?(_?f(n|unc(tion)?))?|criterion.*|.*_criterion"
            + "|.*metrics?|accuracy|(train|val|valid|test)_(acc|accuracy|auroc|f1)|(class|pos|loss)_weights?");

    public static Renaming none(Collection<String> names) {
        Map<String, String> same = new LinkedHashMap<>();
        names.forEach(name -> same.put(name, name));
        return new Renaming(same, "", List.of());
    }

    public boolean isNone() {
        return prefix.isEmpty() && leftOut.isEmpty();
    }

    /** Leaves out what is called as losses and metrics are. */
    public Renaming withoutLosses() {
        return without(
                name -> LOSSES.matcher(first(name).toLowerCase(Locale.ROOT)).matches());
    }

    /**
     * Leaves out single integers outside of every module.
     *
     * @param integers names of the file's tensors that hold one integer each
     */
    public Renaming withoutCounters(Set<String> integers) {
        return without(name -> name.indexOf('.') < 0 && integers.contains(prefix + name));
    }

    /** Takes off the module that all names begin with; empty where they have none in common or nothing else. */
    public Optional<Renaming> withoutCommonModule() {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String module = first(names.values().iterator().next()) + ".";
        boolean common = names.values().stream()
                .allMatch(name -> name.startsWith(module) && name.indexOf('.', module.length()) > 0);
        if (!common) {
            return Optional.empty();
        }
        Map<String, String> shorter = new LinkedHashMap<>();
        names.forEach((name, now) -> shorter.put(name, now.substring(module.length())));
        return Optional.of(new Renaming(shorter, prefix + module, leftOut));
    }

    /** What was done, for a user to read. */
    public List<String> findings() {
        List<String> findings = new ArrayList<>();
        if (!prefix.isEmpty()) {
            findings.add(
                    "dropped the prefix \"" + Told.name(prefix) + "\" from every name; a module that has it takes {"
                            + PythonText.literal(prefix) + " + k: v for k, v in state.items()}");
        }
        if (!leftOut.isEmpty()) {
            findings.add("left out, as a loss's, a metric's or a counter's own: " + Told.names(leftOut));
        }
        return findings;
    }

    private Renaming without(Predicate<String> foreign) {
        Map<String, String> kept = new LinkedHashMap<>();
        List<String> gone = new ArrayList<>(leftOut);
        names.forEach((name, now) -> {
            if (foreign.test(now)) {
                gone.add(name);
            } else {
                kept.put(name, now);
            }
        });
        return kept.isEmpty() ? this : new Renaming(kept, prefix, gone);
    }

    private static String first(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
