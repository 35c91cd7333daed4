package dev.espalier.formats.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** PyTorch's operators by name: which only compute, which have effects, and which others exist. */
record Operators(Set<String> aten, Set<String> prim, Set<String> acting, Set<String> others) {
    private static final String RESOURCE = "operators.txt";

    static final Operators KNOWN = read();

    private static Operators read() {
        Map<String, Set<String>> sections = new HashMap<>();
        Set<String> current = new HashSet<>();
        for (String line : lines()) {
            if (line.startsWith("[")) {
                current = sections.computeIfAbsent(line, _ -> new HashSet<>());
            } else if (!line.startsWith("#")) {
                current.addAll(List.of(line.split(" ")));
            }
        }
        return new Operators(
                section(sections, "[aten]"),
                section(sections, "[prim]"),
                section(sections, "[acting]"),
                section(sections, "[other]"));
    }

    private static Set<String> section(Map<String, Set<String>> sections, String name) {
        return Set.copyOf(Objects.requireNonNull(sections.get(name), name));
    }

    private static List<String> lines() {
        try (InputStream in = Objects.requireNonNull(Operators.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a value of any type may be asked for this. */
    boolean computes(String name) {
        return aten.contains(name) || prim.contains(name);
    }

    /** Whether libtorch takes this for an operator, allowed or not. */
    boolean isKnown(String name) {
        return computes(name) || acting.contains(name) || others.contains(name);
    }
}
