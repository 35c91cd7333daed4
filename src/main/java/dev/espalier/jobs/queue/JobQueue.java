package dev.espalier.jobs.queue;

import dev.espalier.jobs.Artifact;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobRequest;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.records.AfterCommit;
import dev.espalier.jobs.records.Artifacts;
import dev.espalier.jobs.records.JobSchedule;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.storage.Blobs;
import dev.espalier.web.Ids;
import dev.espalier.web.problems.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Where jobs are put in, called back and thrown away. */
@Component
public final class JobQueue {
    private final Jobs jobs;
    private final JobLedger ledger;
    private final JobSchedule schedule;
    private final Artifacts artifacts;
    private final Blobs blobs;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    public JobQueue(
            Jobs jobs,
            JobLedger ledger,
            JobSchedule schedule,
            Artifacts artifacts,
            Blobs blobs,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.jobs = jobs;
        this.ledger = ledger;
        this.schedule = schedule;
        this.artifacts = artifacts;
        this.blobs = blobs;
        this.transaction = transaction;
        this.clock = clock;
    }

    public Job submit(String tenant, JobSpec spec) {
        return submit(tenant, spec, () -> {}, job -> {});
    }

    /**
     * A row and a scheduled task in one transaction: there is never one without the other.
     *
     * @param first runs in the same transaction before, and refuses the job by throwing
     * @param beside runs in the same transaction after
     */
    Job submit(String tenant, JobSpec spec, Runnable first, Consumer<Job> beside) {
        Job job = transaction.execute(status -> {
            first.run();
            Job opened = add(tenant, spec);
            beside.accept(opened);
            return opened;
        });
        return Objects.requireNonNull(job);
    }

    private Job add(String tenant, JobSpec spec) {
        Job opened = open(tenant, spec, null);
        schedule.add(opened.id(), spec.priority(), clock.instant());
        schedule.wake();
        return opened;
    }

    /** The row alone, inside a transaction of a caller who sees to it that it is scheduled. */
    public Job open(String tenant, JobSpec spec, @Nullable String sweepId) {
        return ledger.open(Ids.next("job_"), tenant, JobSchedule.CPU_POOL, spec, sweepId);
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
