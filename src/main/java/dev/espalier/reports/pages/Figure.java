package dev.espalier.reports.pages;

import dev.espalier.reports.charts.Chart;
import java.util.List;

/** Charts that belong together, under one heading. */
public record Figure(String heading, String text, List<String> charts) {
    public static Figure of(String heading, String text, List<Chart> charts) {
        return new Figure(
                heading,
                text,
                charts.stream()
                        .filter(chart -> !chart.isEmpty())
                        .map(Chart::svg)
                        .toList());
    }

    boolean isEmpty() {
        return charts.isEmpty();
    }
}
