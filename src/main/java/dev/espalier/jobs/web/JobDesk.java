package dev.espalier.jobs.web;

import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.queue.JobIntake;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import java.util.List;
import org.springframework.stereotype.Component;

/** What pages ask of jobs. Throws a 404 for ids that are not there. */
@Component
public class JobDesk {
    private final JobQueue queue;
    private final Jobs jobs;
    private final JobResources resources;
    private final JobIntake intake;
    private final Artifacts artifacts;
    private final JobEvents events;

    JobDesk(
            JobQueue queue,
            Jobs jobs,
            JobResources resources,
            JobIntake intake,
            Artifacts artifacts,
            JobEvents events) {
        this.queue = queue;
        this.jobs = jobs;
        this.resources = resources;
        this.intake = intake;
        this.artifacts = artifacts;
        this.events = events;
    }

    public JobResource find(String tenant, String id) {
        return resources.of(queue.find(tenant, id));
    }

    /** Newest first. */
    public Page<JobResource> list(String tenant, Filters filters, PageQuery query) {
        Page<Job> page = Page.of(jobs.page(tenant, filters, query), query, Job::seq);
        return new Page<>(page.items().stream().map(resources::of).toList(), page.nextPageToken());
    }

    public List<Artifact> artifacts(JobResource job) {
        return artifacts.of(job.id());
    }

    /** The newest of its events, newest first. */
    public List<JobEvent> events(JobResource job, int most) {
        return events.newest(job.id(), most);
    }

    public JobResource submit(String tenant, JobSpec spec) {
        return resources.of(intake.submit(tenant, spec, made -> {}));
    }

    public void cancel(String tenant, String id) {
        queue.cancel(queue.find(tenant, id));
    }
}
