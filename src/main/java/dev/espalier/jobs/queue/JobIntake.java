package dev.espalier.jobs.queue;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.records.JobSchedule;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** From a request to a queued job: what is impossible is refused, and what the job needs cannot go away meanwhile. */
@Component
public class JobIntake {
    private final JobChecks checks;
    private final Inputs inputs;
    private final JobLedger ledger;
    private final JobSchedule schedule;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    public JobIntake(
            JobChecks checks,
            Inputs inputs,
            JobLedger ledger,
            JobSchedule schedule,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.checks = checks;
        this.inputs = inputs;
        this.ledger = ledger;
        this.schedule = schedule;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The request with all its defaults; throws a 422 that names every field that stands in the way. */
    public JobSpec check(String tenant, JobSpec asked) {
        return checks.check(tenant, asked);
    }

    /** A checked job as it would be queued; nothing is stored, and it has no place in the queue. */
    public Job preview(String tenant, JobSpec checked) {
        return Job.asked(tenant, JobSchedule.CPU_POOL, checked, clock.instant());
    }

    /** A row and a scheduled task of a checked job in one transaction: there is never one without the other. */
    public Job queue(String tenant, JobSpec checked) {
        return Objects.requireNonNull(transaction.execute(status -> {
            inputs.hold(tenant, checked.modelId(), checked.datasetId());
            Job job = ledger.open(tenant, checked, null);
            schedule.add(job.id(), checked.priority(), clock.instant());
            schedule.wake();
            return job;
        }));
    }
}
