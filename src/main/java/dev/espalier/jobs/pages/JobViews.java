package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.web.JobResource;
import dev.espalier.jobs.web.JobResources;
import dev.espalier.reports.Reports;
import dev.espalier.reports.pages.JobPage;
import dev.espalier.web.pages.View;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Gathers what the pages of a job show. */
@Component
record JobViews(
        JobResources jobs, JobEvents events, Artifacts artifacts, Reports reports, Names names, JsonMapper json) {
    private static final int MOST_EVENTS = 50;

    View of(String tenant, String id) {
        JobResource job = jobs.find(tenant, id);
        List<JobEvent> newest = events.newest(job.id(), MOST_EVENTS);
        Names.Known known = names.of(tenant, List.of(job));
        return new JobView(
                        job,
                        page(job, known, newest),
                        known,
                        artifacts.of(job.id()),
                        newest,
                        json.writerWithDefaultPrettyPrinter().writeValueAsString(job.spec()))
                .view();
    }

    View report(String tenant, String id) {
        JobResource job = jobs.find(tenant, id);
        Names.Known known = names.of(tenant, List.of(job));
        return page(job, known, events.newest(job.id(), 1)).view();
    }

    private JobPage page(JobResource job, Names.Known known, List<JobEvent> newestFirst) {
        return new JobPage(
                JobHeading.of(job, known, last(newestFirst)), reports.find(job.id()), reports.unfinished(job.id()));
    }

    private static long last(List<JobEvent> newestFirst) {
        return newestFirst.isEmpty() ? 0 : newestFirst.getFirst().id();
    }
}
