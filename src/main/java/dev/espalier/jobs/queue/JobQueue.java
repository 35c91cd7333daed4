package dev.espalier.jobs.queue;

import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobRequest;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.records.AfterCommit;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.jobs.records.JobSchedule;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.storage.Blobs;
import dev.espalier.web.problems.Problem;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Where queued jobs are found, called back and thrown away. */
@Component
public final class JobQueue {
    private final Jobs jobs;
    private final JobLedger ledger;
    private final JobSchedule schedule;
    private final Artifacts artifacts;
    private final Blobs blobs;
    private final TransactionTemplate transaction;

    public JobQueue(
            Jobs jobs,
            JobLedger ledger,
            JobSchedule schedule,
            Artifacts artifacts,
            Blobs blobs,
            TransactionTemplate transaction) {
        this.jobs = jobs;
        this.ledger = ledger;
        this.schedule = schedule;
        this.artifacts = artifacts;
        this.blobs = blobs;
        this.transaction = transaction;
    }

    /** False where it is cancelled, or being cancelled, already; 409 for what has ended otherwise. */
    public boolean cancel(Job job) {
        boolean asked = ledger.ask(job, JobRequest.CANCEL);
        if (find(job.tenant(), job.id()).state() == JobState.CANCELLED) {
            schedule.remove(job.id());
        }
        return asked;
    }

    /** 409 for a job that has not ended, and for a part of a sweep: its table would have a hole. */
    public void delete(Job job) {
        if (job.sweepId() != null) {
            throw Problem.conflict(
                    "job " + job.id() + " is a part of sweep " + job.sweepId() + " and goes with it: delete the sweep");
        }
        transaction.executeWithoutResult(status -> discard(List.of(job)));
    }

    /** Inside a transaction of the caller's; their files go when it is committed. */
    void discard(List<Job> ended) {
        List<Artifact> files = new ArrayList<>();
        for (Job job : ended) {
            files.addAll(artifacts.of(job.id()));
            if (!jobs.delete(job.id())) {
                Job now = find(job.tenant(), job.id());
                throw Problem.conflict("job " + job.id() + " is " + now.state().label()
                        + "; only an ended job can be deleted: cancel it first");
            }
            schedule.remove(job.id());
        }
        AfterCommit.run(() -> files.forEach(file -> blobs.release(file.sha256())));
    }

    public Job find(String tenant, String id) {
        return jobs.find(tenant, id).orElseThrow(() -> Problem.notFound("job", id));
    }
}
