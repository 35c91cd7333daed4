package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobDesk;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.JobResource;
import dev.espalier.reports.Reports;
import dev.espalier.reports.pages.JobPage;
import dev.espalier.web.pages.View;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Gathers what the pages of a job show. */
@Component
class JobViews {
    private static final int MOST_EVENTS = 50;

    private final JobDesk desk;
    private final Reports reports;
    private final Names names;
    private final JsonMapper json;

    JobViews(JobDesk desk, Reports reports, Names names, JsonMapper json) {
        this.desk = desk;
        this.reports = reports;
        this.names = names;
        this.json = json;
    }

    View of(String tenant, String id) {
        JobResource job = desk.find(tenant, id);
        List<JobEvent> events = desk.events(job, MOST_EVENTS);
        Names.Known known = names.of(tenant, List.of(job));
        return new JobView(
                        job,
                        new JobPage(JobHeading.of(job, known, last(events)), reports.find(job.id())),
                        known,
                        desk.artifacts(job),
                        events,
                        json.writerWithDefaultPrettyPrinter().writeValueAsString(job.spec()))
                .view();
    }

    View report(String tenant, String id) {
        JobResource job = desk.find(tenant, id);
        Names.Known known = names.of(tenant, List.of(job));
        return new JobPage(JobHeading.of(job, known, last(desk.events(job, 1))), reports.find(job.id())).view();
    }

    private static long last(List<JobEvent> newestFirst) {
        return newestFirst.isEmpty() ? 0 : newestFirst.getFirst().id();
    }
}
