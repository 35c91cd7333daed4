package dev.espalier.graph.onnx;

import java.util.HashSet;
import java.util.Set;

/**
 * Gives out names that are all different, as near as can be to what is asked for: a name that is taken gets a number.
 * Programs in C read them, and UTF-8 has no lone surrogates: such characters become underscores.
 */
final class OnnxNames {
    private final Set<String> taken = new HashSet<>();

    String claim(String wanted) {
        String name = clean(wanted);
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }

    /** Not empty: to ONNX an empty name is that of an input that is left out. */
    private static String clean(String name) {
        StringBuilder clean = new StringBuilder();
        name.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '_' : c)
                .forEach(clean::appendCodePoint);
        return clean.isEmpty() ? "_" : clean.toString();
    }
}
