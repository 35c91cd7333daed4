package dev.espalier.formats.composition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What quantization-aware training and calibration keep beside the weights: observers, which note ranges, and fake
 * quantization, which notes switches, scales and zero points. None of them is a weight.
 */
final class Observers {
    private static final Set<String> RANGES =
            Set.of("eps", "min_val", "max_val", "min_vals", "max_vals", "histogram", "averaging_constant");
    private static final Set<String> SWITCHES = Set.of("fake_quant_enabled", "observer_enabled");
    private static final Set<String> OWN = Set.of(
            "scale",
            "zero_point",
            "eps",
            "fake_quant_enabled",
            "observer_enabled",
            "static_enabled",
            "learning_enabled",
            "quant_min",
            "quant_max",
            "bitwidth");

    /** How PyTorch calls the modules that it puts in. */
    private static final Pattern PUT_IN =
            Pattern.compile("(.*[._])?(activation_post_process(_\\d+)?|weight_fake_quant|bias_fake_quant)");

    private final Set<String> modules = new HashSet<>();
    private final List<String> leftOut = new ArrayList<>();

    /** Takes them out of the table. */
    void remove(WeightTable table) {
        Map<String, Set<String>> leaves = new HashMap<>();
        for (String name : table.names()) {
            leaves.computeIfAbsent(module(name), key -> new HashSet<>()).add(leaf(name));
        }
        for (String name : table.names()) {
            String module = module(name);
            if (isObserver(module, leaf(name), leaves.getOrDefault(module, Set.of()))) {
                leftOut.add(name);
                modules.add(module);
            }
        }
        table.remove(leftOut);
        table.settle();
    }

    private static boolean isObserver(String module, String leaf, Set<String> leaves) {
        boolean known = RANGES.contains(leaf) || OWN.contains(leaf);
        boolean ranges = leaves.contains("eps")
                && (leaves.containsAll(Set.of("min_val", "max_val"))
                        || leaves.containsAll(Set.of("min_vals", "max_vals")));
        boolean switches = leaves.containsAll(SWITCHES);
        return known && (PUT_IN.matcher(module).matches() || switches || (ranges && RANGES.contains(leaf)));
    }

    /** Whether nothing is left of a module of this path. */
    boolean isGone(String module) {
        return modules.contains(module) || PUT_IN.matcher(module).matches();
    }

    private static String module(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static String leaf(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    void tell(List<String> findings) {
        if (!leftOut.isEmpty()) {
            findings.add("left out " + leftOut.size()
                    + " tensors of observers and fake quantization, which are no weights: " + ShownNames.names(leftOut)
                    + "; the weights are those in floating point, as trained and not rounded");
        }
    }
}
