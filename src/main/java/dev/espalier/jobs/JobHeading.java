package dev.espalier.jobs;

import dev.espalier.reports.pages.JobPage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What a job's page says at its top. */
final class JobHeading {
    static JobPage.Heading of(Job job) {
        JobSpec spec = job.spec();
        List<String> lines = new ArrayList<>();
        lines.add("Job " + job.id() + ", model " + spec.modelId()
                + (spec.datasetId() == null ? "" : ", dataset " + spec.datasetId())
                + (job.outputModelId() == null ? "" : ", made model " + job.outputModelId()));
        lines.add("created " + second(job.createdAt())
                + (job.finishedAt() == null ? "" : ", ended " + second(job.finishedAt())));
        if (job.error() != null) {
            lines.add(job.error().title() + ": " + job.error().detail());
        }
        return new JobPage.Heading(
                spec.name() == null ? job.id() : spec.name(), job.state().label(), lines);
    }

    private static Instant second(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    private JobHeading() {}
}
