package dev.espalier.jobs;

import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** From a request to a queued job: what is impossible is refused, and what the job needs cannot go away meanwhile. */
@Component
class JobIntake {
    private final JobChecks checks;
    private final Inputs inputs;
    private final JobLedger ledger;
    private final JobSchedule schedule;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    JobIntake(
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

    /** The job as it would be queued; nothing is stored, and it has no place in the queue. */
    Job preview(String tenant, JobSpec asked) {
        return Job.asked(tenant, JobSchedule.CPU_POOL, checks.check(tenant, asked), clock.instant());
    }

    /**
     * A row and a scheduled task in one transaction: there is never one without the other.
     *
     * @param beside runs in that transaction
     */
    Job submit(String tenant, JobSpec asked, Consumer<Job> beside) {
        JobSpec spec = checks.check(tenant, asked);
        return Objects.requireNonNull(transaction.execute(status -> {
            inputs.hold(tenant, spec.modelId(), spec.datasetId());
            Job job = ledger.open(tenant, spec, null);
            schedule.add(job.id(), spec.priority(), clock.instant());
            schedule.wake();
            beside.accept(job);
            return job;
        }));
    }
}
