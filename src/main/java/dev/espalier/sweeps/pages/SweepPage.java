package dev.espalier.sweeps.pages;

import dev.espalier.compression.results.Measure;
import dev.espalier.jobs.JobBadge;
import dev.espalier.reports.charts.Quantity;
import dev.espalier.reports.charts.Scores;
import dev.espalier.reports.pages.Answers;
import dev.espalier.sweeps.SweepResource;
import dev.espalier.sweeps.spec.MatrixWords;
import dev.espalier.sweeps.table.SweepRow;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Fact;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Tone;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A sweep as a page: which job to take, what accuracy is paid with, all jobs. */
final class SweepPage {
    private final SweepResource sweep;
    private final MatrixWords words;
    private final Scores scores;

    private SweepPage(SweepResource sweep) {
        this.sweep = sweep;
        this.words = new MatrixWords(sweep.base().job(), sweep.matrix().axes().keySet());
        Measure dense = sweep.baseline();
        this.scores = new Scores(dense == null ? null : dense.samples());
    }

    static View of(SweepResource sweep) {
        return new SweepPage(sweep).view();
    }

    /** Sweeps in a list. */
    static Block.Table table(String heading, List<SweepResource> sweeps, String none, @Nullable String more) {
        return new Block.Table(
                heading,
                List.of(
                        Column.names("sweep"),
                        Column.text("status"),
                        Column.text("jobs"),
                        Column.text("recommended"),
                        Column.text("created (UTC)")),
                sweeps.stream().map(SweepPage::listed).toList(),
                none,
                more,
                false);
    }

    private static Row listed(SweepResource sweep) {
        String recommended = sweep.recommended().jobId();
        return Row.of(
                Cell.link(name(sweep), Place.SWEEPS.href() + "/" + sweep.id()),
                Cell.badge(SweepBadge.of(sweep.status())),
                Cell.of(counts(sweep.children())),
                recommended == null ? Cell.of("none yet") : Cell.link(recommended, job(recommended)),
                Cell.minute(sweep.createdAt()));
    }

    private View view() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(recommended());
        blocks.addAll(new SweepCharts(sweep, words).figures());
        blocks.add(table());
        blocks.add(about());
        blocks.add(new Block.Links(
                "Also",
                List.of(
                        Choice.of("jobs of this sweep", "/api/v1/jobs?sweepId=" + sweep.id()),
                        Choice.of("all sweeps", Place.SWEEPS.href()))));
        if (!sweep.terminal()) {
            blocks.add(new Block.Form(
                    "",
                    "",
                    "/api/v1/sweeps/" + sweep.id() + "/cancel",
                    "",
                    Block.Sending.ACTION,
                    List.of(),
                    List.of(new Block.Button("Cancel what has not ended", false))));
        }
        return new View(
                Place.SWEEPS,
                name(sweep),
                List.of(SweepBadge.of(sweep.status())),
                List.of(List.of(Cell.of(counts(sweep.children()) + "; created "
                        + Cell.at(sweep.createdAt()).text()
                        + (sweep.finishedAt() == null
                                ? ""
                                : ", ended " + Cell.at(sweep.finishedAt()).text())))),
                blocks,
                sweep.terminal() ? null : new View.Live(null));
    }

    static String name(SweepResource sweep) {
        String name = sweep.name();
        return name == null || name.isBlank() ? sweep.id() : name;
    }

    static String counts(SweepResource.Children children) {
        String counts = Stream.of(
                        counted(children.succeeded(), "succeeded"),
                        counted(children.failed(), "failed"),
                        counted(children.cancelled(), "cancelled"),
                        counted(children.running(), "running"),
                        counted(children.queued(), "queued"))
                .filter(text -> !text.isEmpty())
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
        return children.total() + " jobs" + (counts.isEmpty() ? "" : ": " + counts);
    }

    private static String counted(int count, String state) {
        return count == 0 ? "" : count + " " + state;
    }

    private Block recommended() {
        String jobId = sweep.recommended().jobId();
        List<Cell> line = jobId == null
                ? List.of(Cell.of(
                        "Recommended: none, since " + sweep.recommended().reason()))
                : List.of(
                        Cell.of("Recommended: "),
                        Cell.link(jobId, job(jobId)),
                        Cell.of(", " + sweep.recommended().why() + figures(jobId)));
        return new Block.Lines("", jobId == null ? Tone.DOUBTFUL : Tone.GOOD, List.of(line));
    }

    private String figures(String jobId) {
        return sweep.table().stream()
                .filter(row -> jobId.equals(row.jobId()))
                .findFirst()
                .map(row -> ": "
                        + Stream.of(
                                        text(Quantity.BYTES, row.bytes()),
                                        row.accuracy() == null ? "" : "accuracy " + scores.percent(row.accuracy()),
                                        drop(row),
                                        row.latencyMs() == null
                                                ? ""
                                                : Quantity.MILLISECONDS.text(row.latencyMs()) + " a batch")
                                .filter(text -> !text.isEmpty())
                                .collect(Collectors.joining(", ")))
                .orElse("");
    }

    private String drop(SweepRow row) {
        if (row.accuracyDrop() == null) {
            return "";
        }
        List<Double> interval = row.interval();
        return "which is " + scores.points(row.accuracyDrop()) + " less than dense"
                + (interval == null
                        ? ""
                        : " (" + scores.points(interval.getFirst()) + " to " + scores.points(interval.getLast())
                                + " at 95 % confidence)");
    }

    private Block about() {
        Measure dense = sweep.baseline();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of("id", sweep.id()));
        sweep.matrix()
                .axes()
                .forEach((pointer, values) -> facts.add(Fact.of(
                        words.full(pointer),
                        String.join(
                                ", ", values.stream().map(MatrixWords::value).toList()))));
        if (dense != null) {
            facts.add(Fact.of(
                    "dense model",
                    (dense.accuracy() == null ? "" : "accuracy " + scores.percent(dense.accuracy()) + ", ")
                            + Quantity.COUNT.text(dense.parameters()) + " parameters, "
                            + Quantity.BYTES.text(dense.bytes().float32()) + " as float32"));
        }
        sweep.labels().forEach((name, value) -> facts.add(Fact.of("label " + name, value)));
        return new Block.Facts("About", facts);
    }

    private Block table() {
        List<String> pointers = List.copyOf(sweep.matrix().axes().keySet());
        List<Column> columns = new ArrayList<>(List.of(Column.text("job")));
        pointers.forEach(pointer -> columns.add(Column.text(words.full(pointer))));
        columns.add(Column.text("status"));
        Stream.of("accuracy", "drop", "before finetuning", "sparsity", "parameters", "MACs", "size", "time of a batch")
                .map(Column::figures)
                .forEach(columns::add);
        columns.addAll(List.of(Column.text("noise"), Column.text("requirements"), Column.text("Pareto front")));
        return Block.Table.of(
                        "All jobs",
                        columns,
                        IntStream.range(0, sweep.table().size())
                                .mapToObj(at -> row(at + 1, sweep.table().get(at), pointers))
                                .toList())
                .told();
    }

    private Row row(int number, SweepRow row, List<String> pointers) {
        List<Cell> cells = new ArrayList<>();
        cells.add(
                row.jobId() == null
                        ? Cell.NONE
                        : Cell.link("job " + number, job(row.jobId())).noted(row.jobId()));
        pointers.forEach(
                pointer -> cells.add(Cell.of(MatrixWords.value(row.values().get(pointer)))));
        Cell status = Cell.badge(JobBadge.of(row.status()));
        cells.add(row.error() == null ? status : status.noted(row.error().detail()));
        Stream.of(
                        scores.percent(row.accuracy()),
                        scores.points(row.accuracyDrop()),
                        scores.percent(row.beforeFinetune()),
                        text(Quantity.PERCENT, row.sparsity()),
                        text(Quantity.COUNT, row.parameters()),
                        text(Quantity.COUNT, row.macs()),
                        text(Quantity.BYTES, row.bytes()),
                        text(Quantity.MILLISECONDS, row.latencyMs()))
                .map(Cell::of)
                .forEach(cells::add);
        cells.add(
                Boolean.TRUE.equals(row.latencyNoisy())
                        ? Cell.badge(new Badge("noisy: spread above the median", Tone.DOUBTFUL))
                        : Cell.NONE);
        cells.add(row.verdict() == null ? Cell.NONE : Cell.badge(Answers.badge(row.verdict())));
        cells.add(Cell.of(row.pareto() ? "on it" : ""));
        boolean chosen =
                row.jobId() != null && row.jobId().equals(sweep.recommended().jobId());
        return new Row(cells, chosen);
    }

    private static String job(String id) {
        return "/api/v1/jobs/" + id;
    }

    private static String text(Quantity quantity, @Nullable Number value) {
        return value == null ? "" : quantity.text(value.doubleValue());
    }
}
