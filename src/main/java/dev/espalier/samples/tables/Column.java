package dev.espalier.samples.tables;

import dev.espalier.samples.words.Classes;
import dev.espalier.samples.words.Refusal;
import dev.espalier.tensors.waysout.FileLines;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was seen of one column, row by row. */
final class Column {
    /** More classes than this are measurements. */
    static final int MAX_DISTINCT = 10_000;

    private static final Set<String> MISSING = Set.of("", "nan", "na", "n/a", "null", "none", "?", "-nan", "<na>");

    private final String name;
    private final boolean remembers;
    private final boolean decimalComma;
    private @Nullable Set<String> distinct = new LinkedHashSet<>();
    private long rows;
    private long missing;
    private long firstMissing;
    private long firstText;
    private @Nullable String text;
    private boolean whole = true;
    private boolean sequence = true;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private double last;

    /** @param remembers whether its different values are kept, as of what may be labels */
    Column(String name, boolean remembers, boolean decimalComma) {
        this.name = name;
        this.remembers = remembers;
        this.decimalComma = decimalComma;
    }

    String name() {
        return name;
    }

    void see(String cell, long line) {
        rows++;
        remember(cell);
        if (isMissing(cell)) {
            missing++;
            firstMissing = missing == 1 ? line : firstMissing;
            return;
        }
        Double value = number(cell, decimalComma);
        if (value == null) {
            firstText = text == null ? line : firstText;
            text = text == null ? cell : text;
            return;
        }
        whole &= value == Math.rint(value) && !Double.isInfinite(value);
        sequence &= rows == 1 || value == last + 1;
        last = value;
        least = Math.min(least, value);
        most = Math.max(most, value);
    }

    private void remember(String cell) {
        if (remembers && distinct != null) {
            distinct.add(cell);
            distinct = distinct.size() > MAX_DISTINCT ? null : distinct;
        }
    }

    static boolean isMissing(String cell) {
        return cell.length() <= 4 && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** The number that a cell holds; null where it holds none. */
    static @Nullable Double number(String cell, boolean decimalComma) {
        if (cell.isEmpty() || "0123456789+-.iI,".indexOf(cell.charAt(0)) < 0) {
            return null;
        }
        char last = cell.charAt(cell.length() - 1);
        if ("dDfF".indexOf(last) >= 0 && !cell.endsWith("inf") && !cell.endsWith("Inf")) {
            return null; // Java reads 1d as a number, nobody else does
        }
        try {
            return Double.valueOf(decimalComma ? cell.replace(',', '.') : cell);
        } catch (NumberFormatException e) {
            return infinity(cell);
        }
    }

    private static @Nullable Double infinity(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    boolean hasText() {
        return text != null;
    }

    boolean isEmpty() {
        return missing == rows;
    }

    long missing() {
        return missing;
    }

    long firstMissing() {
        return firstMissing;
    }

    long firstText() {
        return firstText;
    }

    @Nullable
    String text() {
        return text;
    }

    boolean isWhole() {
        return text == null && whole && missing < rows;
    }

    /** Whole numbers that each follow the one before, as ids do. */
    boolean isSequence() {
        return isWhole() && missing == 0 && sequence && rows > 2;
    }

    double least() {
        return least;
    }

    double most() {
        return most;
    }

    /** Its different values in the order of their first rows; null where they are too many, or were not kept. */
    @Nullable
    Set<String> distinct() {
        return remembers ? distinct : null;
    }

    /** The classes that it names, in the order that they are numbered in. */
    List<String> classes() {
        Set<String> values = distinct();
        if (values == null) {
            throw Refusal.of(
                    name + " has more than " + MAX_DISTINCT + " different values, more than there are classes",
                    FileLines.regression("data.csv"));
        }
        return Classes.sorted(values);
    }

    /** Whether it can be classes: text, or whole numbers of which each comes some times. */
    boolean isLikeClasses() {
        Set<String> values = distinct();
        return values != null
                && values.size() >= 2
                && missing == 0
                && values.size() * 2L <= rows
                && (hasText() || isWhole());
    }
}
