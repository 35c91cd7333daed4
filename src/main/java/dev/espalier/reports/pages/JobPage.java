package dev.espalier.reports.pages;

import dev.espalier.compression.results.Measure;
import dev.espalier.compression.results.RunEnvironment;
import dev.espalier.compression.results.StageResult;
import dev.espalier.compression.results.StageResult.CurvePoint;
import dev.espalier.reports.Report;
import dev.espalier.reports.charts.Axis;
import dev.espalier.reports.charts.Chart;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Scores;
import dev.espalier.reports.charts.Series;
import dev.espalier.reports.charts.Series.Mark;
import dev.espalier.reports.charts.Series.Point;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Tone;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job's report as a page, and the parts of it that other pages show.
 *
 * @param unfinished epochs of steps that have not ended, by the step's index
 */
public record JobPage(Heading heading, Report report, SortedMap<Integer, List<CurvePoint>> unfinished) {
    /** Layers whose histograms a page shows; the table has all of them. */
    private static final int MOST_HISTOGRAMS = 200;

    /**
     * What the page is about.
     *
     * @param lines below the title: ids, times
     * @param unfinished what is said while the report is not complete
     * @param requiring whether the job states requirements
     * @param live null once the job has ended
     */
    public record Heading(
            String title,
            Badge status,
            List<List<Cell>> lines,
            String unfinished,
            boolean requiring,
            View.@Nullable Live live) {}

    /** The whole report. */
    public View view() {
        List<Block> blocks = new ArrayList<>(head());
        blocks.add(Tables.stages(report.stages(), scores()));
        blocks.add(Tables.latency(report.stages()));
        blocks.addAll(curves());
        blocks.add(Tables.classes(report.comparison()));
        blocks.addAll(histograms());
        blocks.add(Tables.layers(report.layers()));
        blocks.addAll(Tables.parities(report.stages()));
        blocks.add(Tables.exports(report.exports(), scores()));
        blocks.add(Tables.ledger(report.ledger()));
        blocks.add(Block.Lines.plain(
                Stream.ofNullable(report.environment()).map(JobPage::text).toList()));
        return new View(Place.JOBS, heading.title(), badges(), heading.lines(), blocks, heading.live());
    }

    /** The verdict first. */
    public List<Badge> badges() {
        return List.of(Answers.badge(report.verdict(), heading.requiring()), heading.status());
    }

    /** What the report comes to. */
    public List<Block> head() {
        List<Block> blocks = new ArrayList<>();
        if (!report.complete()) {
            Tone tone = heading.live() == null ? Tone.PLAIN : Tone.BUSY;
            blocks.add(Block.Lines.of("", tone, List.of(heading.unfinished())));
        }
        blocks.addAll(Answers.of(report));
        blocks.add(Tiles.of(report));
        return blocks;
    }

    /** How it went, step by step and epoch by epoch. */
    public List<Block> curves() {
        List<Block> curves = new ArrayList<>();
        curves.add(Figures.of(
                "Accuracy, step by step",
                "On the test part; single dots are scores between a change and its finetuning.",
                report.stages().isEmpty() ? List.of() : List.of(overview())));
        for (StageResult stage : report.stages()) {
            curves.add(Figures.of(
                    "Step " + (stage.index() + 1) + ": " + stage.type(), "", new StageCharts(stage).charts()));
        }
        unfinished.forEach((index, curve) -> curves.add(
                Figures.of("Step " + (index + 1) + ", as far as it has come", "", new EpochCharts(curve).charts())));
        return curves;
    }

    private Scores scores() {
        Measure dense = report.baseline();
        return new Scores(dense == null ? null : dense.samples());
    }

    private List<Block> histograms() {
        List<Chart> whole = Stream.ofNullable(report.histogram())
                .map(histogram -> Figures.histogram("All prunable weights", histogram))
                .toList();
        List<Chart> layers = report.layers().stream()
                .limit(MOST_HISTOGRAMS)
                .map(layer -> Figures.histogram(layer.name(), layer.histogram()))
                .toList();
        return List.of(
                Figures.of("Weights before and after", "", whole), Figures.folded("Weights, layer by layer", layers));
    }

    private Chart overview() {
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

    private static String text(RunEnvironment environment) {
        return "Espalier " + environment.version() + ", " + environment.engine() + " on " + environment.device() + ", "
                + environment.threads() + " threads, seed " + environment.seed();
    }
}
