package dev.espalier.jobs.pages;

import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.JobError;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.web.JobResource;
import dev.espalier.reports.pages.JobPage;
import dev.espalier.web.pages.Badge;
import dev.espalier.web.pages.Block;
import dev.espalier.web.pages.Block.Button;
import dev.espalier.web.pages.Block.Choice;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Fact;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Block.Sending;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.Figure;
import dev.espalier.web.pages.Tone;
import dev.espalier.web.pages.View;
import dev.espalier.web.pages.View.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A job as a page: how it stands first, then what it made, then how it went and what was asked.
 *
 * @param events the newest ones, newest first
 * @param request the job as it was asked for, as JSON
 */
record JobView(
        JobResource job,
        JobPage report,
        Names.Known names,
        List<Artifact> artifacts,
        List<JobEvent> events,
        String request) {
    private static final Pattern STEP = Pattern.compile("^step (\\d{1,4})(?=[ ,])");

    View view() {
        List<Block> blocks = new ArrayList<>();
        JobError error = job.error();
        if (error != null) {
            blocks.addAll(failure(error));
        }
        if (!job.terminal()) {
            blocks.add(new Block.Progress(job.progress().fraction(), going()));
            blocks.add(cancel());
        }
        if (error != null) {
            blocks.add(eventTable());
        }
        blocks.addAll(report.head());
        blocks.add(downloads());
        blocks.add(new Block.Links(
                "",
                List.of(
                        Choice.of("Full report", JobRows.href(job.id()) + "/report"),
                        Choice.of("Post another like it", "/new/job?like=" + job.id()))));
        blocks.addAll(report.curves());
        blocks.add(about());
        if (error == null) {
            blocks.add(eventTable());
        }
        blocks.add(new Block.Source("What was asked for, as JSON", request));
        return new View(
                Place.JOBS,
                report.heading().title(),
                badges(),
                report.heading().lines(),
                blocks,
                report.heading().live());
    }

    /** A verdict is of a result; without one the status says all. */
    private List<Badge> badges() {
        return report.report().complete() && report.heading().requiring()
                ? report.badges()
                : List.of(report.heading().status());
    }

    private String going() {
        String text = JobRows.progress(job);
        return text.isEmpty() ? "It is being prepared." : text;
    }

    private List<Block> failure(JobError error) {
        List<String> lines = new ArrayList<>(List.of(error.title() + ": " + error.detail()));
        Stream.ofNullable(error.hint()).map(hint -> "What to do: " + hint).forEach(lines::add);
        return List.of(
                Block.Lines.of("", Tone.BAD, lines),
                new Block.Facts(
                        "",
                        List.of(
                                Fact.of(
                                        "in step",
                                        error.stepIndex() == null
                                                ? error.step()
                                                : error.stepIndex() + 1 + ", " + error.step()),
                                Fact.of("in epoch", error.epoch()),
                                Fact.of("exit code", error.exitCode()),
                                Fact.of("signal", error.signal()),
                                Fact.of("worth another try", error.retryable() ? "yes" : "not as it is"),
                                Fact.linked("this kind", Cell.link("explained", error.type())))),
                new Block.Source("The last lines of its log", String.join("\n", error.log())));
    }

    private Block cancel() {
        return new Block.Form(
                "",
                "",
                JobRows.href(job.id()) + "/cancel",
                "",
                Sending.ACTION,
                List.of(),
                List.of(new Button("Cancel this job", false)));
    }

    private Block downloads() {
        return Block.Table.of(
                "Downloads",
                List.of(Column.text("file"), Column.text("format"), Column.figures("size"), Column.text("SHA-256")),
                artifacts.stream()
                        .map(artifact -> Row.of(
                                Cell.link(artifact.name(), artifact.href()),
                                Cell.of(artifact.format()),
                                Cell.of(Figure.bytes(artifact.bytes())),
                                Cell.of(artifact.sha256())))
                        .toList());
    }

    private Block about() {
        List<Fact> facts = new ArrayList<>(List.of(
                Fact.of("id", job.id()),
                Fact.linked("model", names.model(job.spec().modelId())),
                Fact.linked("dataset", names.dataset(job.spec().datasetId())),
                Fact.linked("made model", names.model(job.outputModelId())),
                Fact.linked(
                        "part of sweep",
                        job.sweepId() == null
                                ? Cell.NONE
                                : Cell.link(job.sweepId(), Place.SWEEPS.href() + "/" + job.sweepId())),
                Fact.of("attempt", job.attempt()),
                Fact.of("seed", job.spec().seed())));
        job.labels().forEach((name, value) -> facts.add(Fact.of("label " + name, value)));
        return new Block.Facts("About", facts);
    }

    private Block eventTable() {
        return new Block.Table(
                "What happened, newest first",
                List.of(Column.text("when"), Column.text("level"), Column.sentences("what")),
                events.stream().map(JobView::row).toList(),
                "",
                null,
                false);
    }

    private static Row row(JobEvent event) {
        Tone tone = switch (event.level()) {
            case "error" -> Tone.BAD;
            case "warn", "warning" -> Tone.DOUBTFUL;
            default -> Tone.PLAIN;
        };
        return Row.of(
                Cell.at(event.at()),
                tone == Tone.PLAIN ? Cell.of(event.level()) : Cell.badge(new Badge(event.level(), tone)),
                Cell.of(fromOne(event.message())));
    }

    /** Programs count steps from 0, as indices; the rest of the page counts them from 1. */
    static String fromOne(String message) {
        return STEP.matcher(message).replaceFirst(found -> "step " + (Integer.parseInt(found.group(1)) + 1));
    }
}
