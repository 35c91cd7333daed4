package dev.espalier.reports.pages;

import dev.espalier.compression.results.StageResult;
import dev.espalier.reports.charts.Quantity;
import org.jspecify.annotations.Nullable;

/** A step in the table of a page; empty texts for what is not known. */
public record StageRow(
        String number,
        String type,
        String beforeFinetune,
        String accuracy,
        String loss,
        String sparsity,
        String seconds) {
    static StageRow of(StageResult stage) {
        StageResult.Before before = stage.beforeFinetune();
        return new StageRow(
                "" + (stage.index() + 1),
                stage.type(),
                text(Quantity.PERCENT, before == null ? null : before.accuracy()),
                text(Quantity.PERCENT, stage.accuracy()),
                text(Quantity.NUMBER, stage.loss()),
                text(Quantity.PERCENT, stage.sparsity()),
                text(Quantity.NUMBER, stage.seconds()));
    }

    private static String text(Quantity quantity, @Nullable Double value) {
        return value == null ? "" : quantity.text(value);
    }
}
