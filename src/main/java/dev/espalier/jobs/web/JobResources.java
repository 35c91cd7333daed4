package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.records.Jobs;
import org.springframework.stereotype.Component;

/** Shows jobs as clients see them; a queued one with its place in the queue as it is now. */
@Component
class JobResources {
    private final Jobs jobs;

    JobResources(Jobs jobs) {
        this.jobs = jobs;
    }

    JobResource of(Job job) {
        return JobResource.of(job, job.state() == JobState.QUEUED ? QueuePlace.of(job, jobs.ahead(job)) : null);
    }
}
