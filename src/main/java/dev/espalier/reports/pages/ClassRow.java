package dev.espalier.reports.pages;

import dev.espalier.compression.results.Comparison.ClassComparison;
import dev.espalier.reports.charts.Quantity;

/** A class of the test samples in the table of a page. */
public record ClassRow(String name, String samples, String before, String after, String lost, String gained) {
    static ClassRow of(ClassComparison compared) {
        return new ClassRow(
                compared.name() == null ? "class " + compared.index() : compared.name(),
                Quantity.COUNT.text(compared.samples()),
                Quantity.PERCENT.text(compared.baselineAccuracy()),
                Quantity.PERCENT.text(compared.accuracy()),
                Quantity.COUNT.text(compared.flips().lost()),
                Quantity.COUNT.text(compared.flips().gained()));
    }
}
