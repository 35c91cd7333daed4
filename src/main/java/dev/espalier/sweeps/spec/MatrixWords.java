package dev.espalier.sweeps.spec;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the pointers and values of a matrix are called where people read: steps are counted from 1. */
public record MatrixWords(ObjectNode base, Collection<String> pointers) {
    /** {@code sparsity of step 1 (prune)} for {@code /steps/0/sparsity}. */
    public String full(String pointer) {
        List<String> names = names(pointer);
        if (!isInStep(names)) {
            return JobPointer.cut(words(names));
        }
        int index = Integer.parseInt(names.get(1));
        String kind = base.path("steps").path(index).path("type").asString("");
        return JobPointer.cut(words(names.subList(2, names.size()))) + " of step " + (index + 1)
                + (kind.isEmpty() ? "" : " (" + JobPointer.cut(kind) + ")");
    }

    /** The last of its names, where no other pointer ends so. */
    public String brief(String pointer) {
        String last = names(pointer).getLast();
        boolean alone = pointers.stream()
                        .filter(other -> names(other).getLast().equals(last))
                        .count()
                < 2;
        return alone ? JobPointer.cut(words(List.of(last))) : full(pointer);
    }

    /** A value as a person would write it. */
    public static String value(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "–";
        }
        return value.isString() ? value.stringValue() : value.toString();
    }

    private static List<String> names(String pointer) {
        return JobPointer.of(pointer).map(JobPointer::names).orElse(List.of(pointer));
    }

    private static boolean isInStep(List<String> names) {
        return names.size() > 2
                && names.getFirst().equals("steps")
                && names.get(1).matches("[0-9]{1,4}");
    }

    /** {@code learning rate} for {@code learningRate}; numbers in a way are places, counted from 1. */
    private static String words(List<String> names) {
        return names.stream().flatMap(MatrixWords::word).collect(Collectors.joining(" "));
    }

    private static Stream<String> word(String name) {
        if (name.matches("[0-9]{1,8}")) {
            return Stream.of("" + (Integer.parseInt(name) + 1));
        }
        return name.matches("[a-z]+([A-Z][a-z]+)+")
                ? Stream.of(name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT))
                : Stream.of(name);
    }
}
