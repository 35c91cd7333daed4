package dev.espalier.reports.pages;

import dev.espalier.compression.results.Measure;
import dev.espalier.reports.Report;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Scores;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Tile;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The figures of a model before and after. */
final class Tiles {
    static Block.Tiles of(Report report) {
        Measure before = report.baseline();
        if (before == null) {
            return new Block.Tiles(List.of());
        }
        Measure after = report.last();
        Scores scores = new Scores(before.samples());
        return new Block.Tiles(Stream.of(
                        score("Accuracy", scores, before.accuracy(), after == null ? null : after.accuracy()),
                        of("Loss", Quantity.NUMBER, before.loss(), after == null ? null : after.loss()),
                        sparsity(before.sparsity(), after == null ? null : after.sparsity()),
                        of(
                                "Packed size",
                                Quantity.BYTES,
                                before.bytes().packed(),
                                after == null ? null : after.bytes().packed()),
                        of(
                                "Deflated size",
                                Quantity.BYTES,
                                before.bytes().zip(),
                                after == null ? null : after.bytes().zip()),
                        of(
                                "Parameters",
                                Quantity.COUNT,
                                before.parameters(),
                                after == null ? null : after.parameters()),
                        of(
                                "Nonzero parameters",
                                Quantity.COUNT,
                                before.nonzeroParameters(),
                                after == null ? null : after.nonzeroParameters()),
                        of("Multiply-accumulates", Quantity.COUNT, before.macs(), after == null ? null : after.macs()))
                .filter(tile -> !tile.now().isEmpty())
                .toList());
    }

    private static Tile of(String label, Quantity quantity, @Nullable Number before, @Nullable Number after) {
        return tile(label, text(quantity, before), text(quantity, after), relative(before, after));
    }

    /** Of fractions the difference counts, in points. */
    private static Tile score(String label, Scores scores, @Nullable Double before, @Nullable Double after) {
        String change = before == null || after == null
                ? ""
                : after.equals(before) ? "unchanged" : scores.signed(after - before);
        return tile(label, scores.percent(before), scores.percent(after), change);
    }

    private static Tile sparsity(double before, @Nullable Double after) {
        String change = after == null || after == before ? "unchanged" : Quantity.POINTS.text(after - before);
        return tile(
                "Sparsity",
                Quantity.PERCENT.text(before),
                text(Quantity.PERCENT, after),
                change.startsWith("-") || change.startsWith("u") ? change : "+" + change);
    }

    private static Tile tile(String label, String before, String after, String change) {
        return after.isEmpty()
                ? new Tile(label, before, "before any step")
                : new Tile(label, after, before.isEmpty() ? "" : "was " + before + ", " + change);
    }

    private static String text(Quantity quantity, @Nullable Number value) {
        return value == null ? "" : quantity.text(value.doubleValue());
    }

    private static String relative(@Nullable Number before, @Nullable Number after) {
        if (before == null || after == null) {
            return "";
        }
        double change = after.doubleValue() / before.doubleValue() - 1;
        if (change == 0 || !Double.isFinite(change)) {
            return "unchanged";
        }
        String text = Quantity.PERCENT.text(change);
        return text.startsWith("-") ? text : "+" + text;
    }

    private Tiles() {}
}
