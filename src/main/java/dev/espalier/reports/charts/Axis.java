package dev.espalier.reports.charts;

import java.util.List;

/**
 * One side of a chart.
 *
 * @param whole whether there is nothing between two whole numbers, as with epochs
 * @param categories what stands at 0, 1, 2, ... where the axis has names and not numbers; else empty
 */
public record Axis(String label, Quantity quantity, boolean logarithmic, boolean whole, List<String> categories) {
    public Axis {
        categories = List.copyOf(categories);
    }

    public static Axis of(String label, Quantity quantity) {
        return new Axis(label, quantity, false, false, List.of());
    }

    /** A count of things that have no halves. */
    public static Axis whole(String label) {
        return new Axis(label, Quantity.COUNT, false, true, List.of());
    }

    /** Powers of ten at equal distances; what is not above 0 is drawn at the lower end. */
    public static Axis logarithmic(String label, Quantity quantity) {
        return new Axis(label, quantity, true, false, List.of());
    }

    public static Axis named(String label, List<String> categories) {
        return new Axis(label, Quantity.NUMBER, false, true, categories);
    }

    /** A figure on it for people: its name where the axis has names. */
    String text(double value) {
        int place = (int) value;
        return place >= 0 && place < categories.size() ? categories.get(place) : quantity.text(value);
    }
}
