package dev.espalier.jobs.pages;

import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.web.JobDesk;
import dev.espalier.jobs.web.JobResource;
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
                        page(job, known, events),
                        known,
                        desk.artifacts(job),
                        events,
                        json.writerWithDefaultPrettyPrinter().writeValueAsString(job.spec()))
                .view();
    }

    View report(String tenant, String id) {
        JobResource job = desk.find(tenant, id);
        Names.Known known = names.of(tenant, List.of(job));
        return page(job, known, desk.events(job, 1)).view();
    }

    private JobPage page(JobResource job, Names.Known known, List<JobEvent> newestFirst) {
        return new JobPage(
                JobHeading.of(job, known, last(newestFirst)), reports.find(job.id()), reports.unfinished(job.id()));
    }

    private static long last(List<JobEvent> newestFirst) {
        return newestFirst.isEmpty() ? 0 : newestFirst.getFirst().id();
    }
}
