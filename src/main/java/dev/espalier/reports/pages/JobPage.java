package dev.espalier.reports.pages;

import dev.espalier.compression.results.LayerResult;
import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import dev.espalier.reports.Report;
import dev.espalier.reports.charts.Axis;
import dev.espalier.reports.charts.Chart;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Series;
import dev.espalier.reports.charts.Series.Mark;
import dev.espalier.reports.charts.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job's report as the template {@code job} shows it: texts and charts, nothing left to decide. */
public record JobPage(
        Heading heading,
        List<String> answers,
        List<Tile> tiles,
        List<StageRow> stages,
        List<Figure> figures,
        @Nullable String wholeHistogram,
        List<String> layerHistograms,
        List<LayerRow> layers,
        List<ClassRow> classes,
        String environment) {
    /** Layers whose histograms a page shows; the table has all of them. */
    private static final int MOST_HISTOGRAMS = 200;

    /**
     * What the page is about.
     *
     * @param lines below the title: ids, times
     */
    public record Heading(String title, String status, List<String> lines) {}

    public static JobPage of(Heading heading, Report report) {
        LayerResult.Histograms whole = report.histogram();
        return new JobPage(
                heading,
                Answers.of(report),
                tiles(report),
                report.stages().stream().map(StageRow::of).toList(),
                figures(report),
                whole == null
                        ? null
                        : LayerRow.histogram("All prunable weights", whole).svg(),
                report.layers().stream()
                        .limit(MOST_HISTOGRAMS)
                        .map(layer -> LayerRow.histogram(layer.name(), layer.histogram())
                                .svg())
                        .toList(),
                report.layers().stream().map(LayerRow::of).toList(),
                report.comparison() == null
                        ? List.of()
                        : report.comparison().perClass().stream()
                                .map(ClassRow::of)
                                .toList(),
                environment(report.environment()));
    }

    private static List<Tile> tiles(Report report) {
        Measure before = report.baseline();
        if (before == null) {
            return List.of();
        }
        Measure after = report.last();
        return Stream.of(
                        Tile.ofFraction("Accuracy", before.accuracy(), after != null ? after.accuracy() : null),
                        Tile.of("Loss", Quantity.NUMBER, before.loss(), after != null ? after.loss() : null),
                        Tile.ofFraction("Sparsity", before.sparsity(), after != null ? after.sparsity() : null),
                        Tile.of(
                                "Parameters",
                                Quantity.COUNT,
                                before.parameters(),
                                after != null ? after.parameters() : null),
                        Tile.of(
                                "Nonzero parameters",
                                Quantity.COUNT,
                                before.nonzeroParameters(),
                                after != null ? after.nonzeroParameters() : null),
                        Tile.of(
                                "Multiply-accumulates",
                                Quantity.COUNT,
                                before.macs(),
                                after != null ? after.macs() : null),
                        Tile.of(
                                "Deflated size",
                                Quantity.BYTES,
                                before.bytes().zip(),
                                after != null ? after.bytes().zip() : null))
                .filter(Tile::isKnown)
                .toList();
    }

    private static List<Figure> figures(Report report) {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of(
                "Accuracy, step by step",
                "On the test part; single dots are scores between a change and its finetuning.",
                List.of(overview(report))));
        for (StageResult stage : report.stages()) {
            figures.add(Figure.of(
                    "Step " + (stage.index() + 1) + ": " + stage.type(), "", new StageCharts(stage).charts()));
        }
        return figures.stream().filter(figure -> !figure.isEmpty()).toList();
    }

    private static Chart overview(Report report) {
        List<String> names = new ArrayList<>(List.of("dense"));
        List<Point> after = new ArrayList<>();
        List<Point> between = new ArrayList<>();
        Measure dense = report.baseline();
        if (dense != null && dense.accuracy() != null) {
            after.add(new Point(0, dense.accuracy()));
        }
        for (StageResult stage : report.stages()) {
            StageResult.Before before = stage.beforeFinetune();
            if (before != null && before.accuracy() != null) {
                between.add(new Point(names.size(), before.accuracy()));
            }
            if (stage.accuracy() != null) {
                after.add(new Point(names.size(), stage.accuracy()));
            }
            names.add((stage.index() + 1) + " " + stage.type());
        }
        return new Chart(
                "Accuracy after every step",
                Axis.named("step", names),
                Axis.of("accuracy", Quantity.PERCENT),
                List.of(
                        new Series("after the step", Mark.LINE_AND_DOTS, after),
                        new Series("before its finetuning", Mark.DOTS, between)));
    }

    private static String environment(@Nullable RunEnvironment environment) {
        return environment == null
                ? ""
                : "Espalier " + environment.version() + ", " + environment.engine() + " on " + environment.device()
                        + ", " + environment.threads() + " threads, seed " + environment.seed();
    }
}
