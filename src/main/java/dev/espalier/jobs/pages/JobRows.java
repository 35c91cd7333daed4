package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobBadge;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.web.JobResource;
import dev.espalier.reports.pages.Spans;
import dev.espalier.web.pages.Block.Column;
import dev.espalier.web.pages.Block.Row;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.View.Place;
import java.util.List;
import java.util.Locale;

/** Jobs as rows of a table, and how far they are in words. */
final class JobRows {
    static final List<Column> COLUMNS = List.of(
            Column.names("job"),
            Column.text("status"),
            Column.text("how far"),
            Column.names("model"),
            Column.names("dataset"),
            Column.text("created (UTC)"));

    static List<Row> of(List<JobResource> jobs, Names.Known names) {
        return jobs.stream().map(job -> row(job, names)).toList();
    }

    private static Row row(JobResource job, Names.Known names) {
        return Row.of(
                Cell.link(title(job), href(job.id())),
                Cell.badge(JobBadge.of(job.status())),
                Cell.of(progress(job)),
                names.model(job.spec().modelId()),
                names.dataset(job.spec().datasetId()),
                Cell.minute(job.createdAt()));
    }

    static String title(JobResource job) {
        String name = job.name();
        return name == null || name.isBlank() ? job.id() : name;
    }

    static String href(String id) {
        return Place.JOBS.href() + "/" + id;
    }

    /** Of a job that waits, why; of one that failed, where. */
    static String progress(JobResource job) {
        JobProgress progress = job.progress();
        StringBuilder text = new StringBuilder();
        switch (job.status()) {
            case QUEUED -> text.append(job.queue() == null ? "" : job.queue().reason());
            case SUCCEEDED -> {}
            case RUNNING, PAUSING, PAUSED, CANCELLING, FAILED, CANCELLED -> place(progress, text);
        }
        return text.toString();
    }

    private static void place(JobProgress progress, StringBuilder text) {
        if (progress.step() == null) {
            return;
        }
        text.append(String.format(Locale.ROOT, "%.0f %%: ", 100 * progress.fraction()));
        if (progress.stepIndex() != null) {
            text.append("step ").append(progress.stepIndex() + 1).append(", ");
        }
        text.append(progress.step());
        if (progress.epoch() != null) {
            text.append(", epoch ").append(progress.epoch());
            if (progress.epochs() != null) {
                text.append(" of ").append(progress.epochs());
            }
        }
        if (progress.etaSeconds() != null) {
            text.append(", about ").append(Spans.text(progress.etaSeconds())).append(" to go");
        }
    }

    private JobRows() {}
}
