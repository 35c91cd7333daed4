package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobBadge;
import dev.espalier.jobs.web.JobResource;
import dev.espalier.reports.pages.JobPage;
import dev.espalier.web.pages.Cell;
import dev.espalier.web.pages.View;
import java.util.ArrayList;
import java.util.List;

/** What the pages of a job say at their top. */
final class JobHeading {
    /** @param lastEvent the newest that the page knows of; what comes after it is news */
    static JobPage.Heading of(JobResource job, Names.Known names, long lastEvent) {
        return new JobPage.Heading(
                JobRows.title(job),
                JobBadge.of(job.status()),
                List.of(origin(job, names), times(job)),
                unfinished(job),
                job.spec().requirements() != null,
                job.terminal() ? null : new View.Live(JobRows.href(job.id()) + "/events?after=" + lastEvent));
    }

    private static List<Cell> origin(JobResource job, Names.Known names) {
        List<Cell> line = new ArrayList<>(List.of(
                Cell.of("Job "),
                Cell.link(job.id(), JobRows.href(job.id())),
                Cell.of(" on model "),
                names.model(job.spec().modelId())));
        if (job.spec().datasetId() != null) {
            line.addAll(
                    List.of(Cell.of(" with dataset "), names.dataset(job.spec().datasetId())));
        }
        if (job.outputModelId() != null) {
            line.addAll(List.of(Cell.of("; made model "), names.model(job.outputModelId())));
        }
        return line;
    }

    private static List<Cell> times(JobResource job) {
        return List.of(Cell.of("created " + Cell.at(job.createdAt()).text()
                + (job.startedAt() == null
                        ? ""
                        : ", began " + Cell.at(job.startedAt()).text())
                + (job.finishedAt() == null
                        ? ""
                        : ", ended " + Cell.at(job.finishedAt()).text())));
    }

    private static String unfinished(JobResource job) {
        return switch (job.status()) {
            case QUEUED -> "It waits for its turn; nothing has been measured yet.";
            case RUNNING, PAUSING -> "It runs. What is below is as far as it has come.";
            case PAUSED -> "It is paused. What is below is as far as it came.";
            case CANCELLING -> "It is being cancelled. What is below is as far as it came.";
            case CANCELLED -> "It was cancelled. What is below is as far as it came.";
            case FAILED -> "It failed. What is below is as far as it came.";
            case SUCCEEDED -> "Its report is being written.";
        };
    }

    private JobHeading() {}
}
