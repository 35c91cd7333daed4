package dev.espalier.reports.pages;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.reports.charts.Axis;
import dev.espalier.reports.charts.Chart;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Series;
import dev.espalier.web.pages.Block;
import java.util.List;

/** Charts that belong together, under one heading. */
public final class Figures {
    public static Block.Charts of(String heading, String text, List<Chart> charts) {
        return new Block.Charts(heading, text, drawn(charts), false);
    }

    /** Shown when somebody asks. */
    static Block.Charts folded(String heading, List<Chart> charts) {
        return new Block.Charts(heading, "", drawn(charts), true);
    }

    private static List<String> drawn(List<Chart> charts) {
        return charts.stream().filter(chart -> !chart.isEmpty()).map(Chart::svg).toList();
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

    private Figures() {}
}
