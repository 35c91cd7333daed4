package dev.espalier.jobs;

import dev.espalier.storage.Blobs;
import dev.espalier.web.Ids;
import dev.espalier.web.Problem;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionTemplate;

/** Where jobs are put in, called back and thrown away. */
final class JobQueue {
    private final Jobs jobs;
    private final JobLedger ledger;
    private final JobSchedule schedule;
    private final Artifacts artifacts;
    private final Blobs blobs;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    JobQueue(
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

    Job submit(String tenant, JobSpec spec) {
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
            Job opened = ledger.open(Ids.next("job_"), tenant, JobSchedule.CPU_POOL, spec);
            schedule.add(opened.id(), spec.priority(), clock.instant());
            beside.accept(opened);
            return opened;
        });
        schedule.wake();
        return Objects.requireNonNull(job);
    }

    JobLedger.Cancellation cancel(Job job) {
        JobLedger.Cancellation cancellation = ledger.cancel(job);
        if (find(job.tenant(), job.id()).state() == JobState.CANCELLED) {
            schedule.remove(job.id());
        }
        return cancellation;
    }

    void delete(Job job) {
        List<Artifact> files = artifacts.of(job.id());
        if (!jobs.delete(job.id())) {
            Job now = find(job.tenant(), job.id());
            throw Problem.conflict("job " + job.id() + " is " + now.state().label()
                    + "; only an ended job can be deleted: cancel it first");
        }
        schedule.remove(job.id());
        files.forEach(file -> blobs.release(file.sha256()));
    }

    Job find(String tenant, String id) {
        return jobs.find(tenant, id).orElseThrow(() -> Problem.notFound("job", id));
    }
}
