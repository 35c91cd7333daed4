package dev.espalier.jobs.queue;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.records.JobSchedule;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** From a request to a queued job: what is impossible is refused, and what the job needs cannot go away meanwhile. */
@Component
public class JobIntake {
    private final JobChecks checks;
    private final Inputs inputs;
    private final JobQueue queue;
    private final InstantSource clock;

    JobIntake(JobChecks checks, Inputs inputs, JobQueue queue, InstantSource clock) {
        this.checks = checks;
        this.inputs = inputs;
        this.queue = queue;
        this.clock = clock;
    }

    /** The job as it would be queued; nothing is stored, and it has no place in the queue. */
    public Job preview(String tenant, JobSpec asked) {
        JobSpec spec = checks.check(tenant, asked);
        return new Job(
                "",
                Long.MAX_VALUE,
                tenant,
                JobState.QUEUED,
                JobSchedule.CPU_POOL,
                spec,
                0,
                1,
                0,
                null,
                null,
                null,
                null,
                null,
                clock.instant(),
                null,
                null);
    }

    /** @param beside runs in the transaction that makes the job */
    public Job submit(String tenant, JobSpec asked, Consumer<Job> beside) {
        JobSpec spec = checks.check(tenant, asked);
        return queue.submit(tenant, spec, () -> inputs.hold(tenant, spec.modelId(), spec.datasetId()), beside);
    }
}
