package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.web.lists.Filters;
import dev.espalier.web.lists.Page;
import dev.espalier.web.lists.PageQuery;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Jobs as clients see them; a queued one with its place in the queue as it is now. Throws a 404 for one that is not there. */
@Component
public class JobResources {
    private final Jobs jobs;
    private final JobQueue queue;
    private final JobWait waits;

    JobResources(Jobs jobs, JobQueue queue, JobWait waits) {
        this.jobs = jobs;
        this.queue = queue;
        this.waits = waits;
    }

    JobResource of(Job job) {
        return JobResource.of(job, job.state() == JobState.QUEUED ? QueuePlace.of(job, jobs.ahead(job)) : null);
    }

    public JobResource find(String tenant, String id) {
        return of(queue.find(tenant, id));
    }

    /** As it is when it has ended or the time is over. */
    JobResource ended(String tenant, String id, Duration most) {
        return of(waits.ended(tenant, id, most));
    }

    /** Newest first. */
    public Page<JobResource> list(String tenant, Filters filters, PageQuery query) {
        return Page.of(jobs.page(tenant, filters, query), query, Job::seq).map(this::of);
    }
}
