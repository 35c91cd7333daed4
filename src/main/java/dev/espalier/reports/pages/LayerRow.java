package dev.espalier.reports.pages;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.reports.charts.Axis;
import dev.espalier.reports.charts.Chart;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Series;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A layer in the table of a page.
 *
 * @param percent of its weights that are zero, as a number for a bar
 */
public record LayerRow(
        String name,
        String shape,
        String parameters,
        String nonzero,
        String sparsity,
        String percent,
        String channelsKept,
        String bits,
        String scale,
        String sqnr,
        String bytes) {
    static LayerRow of(LayerResult layer) {
        return new LayerRow(
                layer.name(),
                layer.shape().stream().map(String::valueOf).collect(Collectors.joining(" × ")),
                Quantity.COUNT.text(layer.parameters()),
                Quantity.COUNT.text(layer.nonzero()),
                Quantity.PERCENT.text(layer.sparsity()),
                String.format(Locale.ROOT, "%.1f", 100 * layer.sparsity()),
                text(Quantity.COUNT, layer.channelsKept()),
                "" + layer.bits(),
                text(Quantity.NUMBER, layer.scale()),
                layer.sqnrDb() == null ? "" : Quantity.NUMBER.text(layer.sqnrDb()) + " dB",
                text(Quantity.BYTES, layer.bytes()));
    }

    private static String text(Quantity quantity, @Nullable Number value) {
        return value == null ? "" : quantity.text(value.doubleValue());
    }

    /** Weights before and after; counts on a log scale, since pruning piles them up at zero. */
    static Chart histogram(String of, LayerResult.Histograms histograms) {
        return new Chart(
                of,
                Axis.of("weight", Quantity.NUMBER),
                Axis.logarithmic("weights, log scale", Quantity.COUNT),
                List.of(series("before", histograms.before()), series("after", histograms.after())));
    }

    private static Series series(String name, LayerResult.Histogram histogram) {
        return Series.histogram(name, histogram.edges(), histogram.counts());
    }
}
