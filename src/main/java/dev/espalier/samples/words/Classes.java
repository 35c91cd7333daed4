package dev.espalier.samples.words;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Classes by the labels that name them, in the order that they are numbered in. */
public final class Classes {
    private static final int MAX_TOLD = 5;

    private Classes() {}

    /** Whole numbers by their value, anything else by its characters. */
    public static List<String> sorted(Set<String> labels) {
        List<String> plain = labels.stream().map(Classes::plain).distinct().toList();
        boolean numbers = plain.stream().allMatch(label -> label.matches("-?\\d{1,18}"));
        Comparator<String> order = numbers ? Comparator.comparingLong(Long::parseLong) : Names.BY_CODE_POINTS;
        return plain.stream().sorted(order).toList();
    }

    /** A label as it is told: 3 where a table of decimals has 3.0. */
    public static String plain(String label) {
        return label.matches("[+-]?\\d{1,18}\\.0*") ? label.substring(0, label.indexOf('.')) : label;
    }

    /** Whether the classes are their own numbers, from 0 on. */
    public static boolean areNumbers(List<String> classes) {
        return IntStream.range(0, classes.size()).allMatch(i -> classes.get(i).equals(String.valueOf(i)));
    }

    public static String told(List<String> classes) {
        return IntStream.range(0, Math.min(MAX_TOLD, classes.size()))
                        .mapToObj(i -> i + " is " + Refusal.quoted(classes.get(i)))
                        .collect(Collectors.joining(", "))
                + (classes.size() > MAX_TOLD ? ", ... " + classes.size() + " in all" : "");
    }
}
