package dev.espalier.reports.pages;

import dev.espalier.reports.charts.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * One figure before and after.
 *
 * @param change in words, such as {@code -80 %}; empty where there is none to tell
 */
public record Tile(String label, String before, String after, String change) {
    /** Empty texts for what is not known. */
    static Tile of(String label, Quantity quantity, @Nullable Number before, @Nullable Number after) {
        return new Tile(label, text(quantity, before), text(quantity, after), relative(before, after));
    }

    /** Of fractions the difference counts, in points. */
    static Tile ofFraction(String label, @Nullable Double before, @Nullable Double after) {
        String change =
                before != null && after != null ? signed(Quantity.NUMBER.text(100 * (after - before))) + " points" : "";
        return new Tile(label, text(Quantity.PERCENT, before), text(Quantity.PERCENT, after), change);
    }

    /** Whether there is a figure at all. */
    boolean isKnown() {
        return !before.isEmpty() || !after.isEmpty();
    }

    private static String text(Quantity quantity, @Nullable Number value) {
        return value == null ? "" : quantity.text(value.doubleValue());
    }

    private static String relative(@Nullable Number before, @Nullable Number after) {
        if (before == null || after == null || before.doubleValue() == 0) {
            return "";
        }
        double change = after.doubleValue() / before.doubleValue() - 1;
        return change == 0 ? "unchanged" : signed(Quantity.PERCENT.text(change));
    }

    private static String signed(String number) {
        return number.startsWith("-") ? number : "+" + number;
    }
}
