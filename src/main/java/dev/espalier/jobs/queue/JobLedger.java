package dev.espalier.jobs.queue;

import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobError;
import dev.espalier.jobs.JobRequest;
import dev.espalier.jobs.JobSpec;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.records.Fenced;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.records.JobSchedule;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.jobs.sharing.JobTransactions;
import dev.espalier.reports.Reports;
import dev.espalier.web.Ids;
import dev.espalier.web.problems.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The only one that changes a job's state: each change with its event, in one transaction. */
@Component
public class JobLedger {
    private final Jobs jobs;
    private final JobEvents events;
    private final Reports reports;
    private final JobMetrics metrics;
    private final JobTransactions transactions;
    private final InstantSource clock;

    public JobLedger(
            Jobs jobs,
            JobEvents events,
            Reports reports,
            JobMetrics metrics,
            JobTransactions transactions,
            InstantSource clock) {
        this.jobs = jobs;
        this.events = events;
        this.reports = reports;
        this.metrics = metrics;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A new queued job; called inside the transaction that also schedules it, or lets it wait for another. */
    public Job open(String tenant, JobSpec spec, @Nullable String sweepId) {
        String id = Ids.next("job_");
        jobs.insert(id, tenant, JobSchedule.CPU_POOL, spec, sweepId, clock.instant());
        Job job = jobs.find(id).orElseThrow();
        events.state(job, JobState.QUEUED, Level.INFO, "queued", job.attempt());
        return job;
    }

    /**
     * Makes a job this worker's. Empty where there is nothing to do: it has ended, is gone, or went to somebody else.
     * A job that still counts as running was left behind by a lost worker; it begins again, which is no crash of its own.
     */
    public Optional<Job> claim(String id, String worker) {
        return transactions.run(() -> jobs.find(id).flatMap(job -> claim(job, worker)));
    }

    private Optional<Job> claim(Job job, String worker) {
        Optional<JobState> left = job.state().whenLost();
        if (left.isPresent() && left.get() != JobState.QUEUED) {
            leave(job, left.get());
            return Optional.empty();
        }
        if (left.isEmpty() && !job.state().canBecome(JobState.RUNNING)) {
            return Optional.empty();
        }
        int attempt = left.isPresent() ? job.attempt() + 1 : job.attempt();
        Instant now = clock.instant();
        if (!jobs.claim(job, worker, attempt, now)) {
            return Optional.empty();
        }
        if (left.isPresent()) {
            events.state(job, JobState.QUEUED, Level.WARN, "its worker was lost; it begins again", attempt);
        }
        if (job.startedAt() == null) {
            metrics.waited(JobState.RUNNING, Duration.between(job.createdAt(), now));
        }
        reports.begin(job.id(), job.tenant());
        events.state(job, JobState.RUNNING, Level.INFO, "running", attempt);
        return jobs.find(job.id());
    }

    /** Back to the queue; false where the job is being cancelled or is no longer the claim's. */
    public boolean requeue(Job claim, boolean crashed, Level level, String reason) {
        return transactions.run(() -> {
            int attempt = claim.attempt() + 1;
            if (!jobs.requeue(claim, attempt, claim.crashes() + (crashed ? 1 : 0), reason)) {
                return false;
            }
            events.state(claim, JobState.QUEUED, level, reason, attempt);
            return true;
        });
    }

    /** Ends a job with an error; throws {@link Fenced} where it is no longer the claim's. */
    public void fail(Job claim, JobError error) {
        end(claim, JobState.FAILED, error, null);
    }

    /**
     * What was asked of a job while its runner worked is done now that the runner is gone: it is cancelled, or paused.
     * Says which; throws {@link Fenced} where it is no longer the claim's, or nothing was asked.
     */
    public JobState leave(Job claim) {
        JobState to = jobs.stateOf(claim)
                .flatMap(JobState::whenLost)
                .filter(state -> state != JobState.QUEUED)
                .orElseThrow(() -> new Fenced(claim.id()));
        leave(claim, to);
        return to;
    }

    private void leave(Job claim, JobState to) {
        end(claim, to, null, null);
    }

    /** Inside the transaction of a caller who stores what belongs to the success. */
    public void succeed(Job claim, @Nullable String outputModelId) {
        end(claim, JobState.SUCCEEDED, null, outputModelId);
    }

    private void end(Job claim, JobState to, @Nullable JobError error, @Nullable String outputModelId) {
        transactions.change(claim, () -> ended(claim, to, error, outputModelId));
    }

    private boolean ended(Job claim, JobState to, @Nullable JobError error, @Nullable String outputModelId) {
        Instant now = clock.instant();
        if (!jobs.finish(claim, to, error, outputModelId, now)) {
            throw new Fenced(claim.id());
        }
        String message = error == null
                ? to.label()
                : to.label() + " (" + error.code().name().toLowerCase(Locale.ROOT) + "): " + error.detail();
        events.state(claim, to, error == null ? Level.INFO : Level.ERROR, message, claim.attempt());
        if (to.terminal()) {
            metrics.ended(to, Duration.between(claim.createdAt(), now));
        }
        if (to.terminal() && claim.startedAt() != null) {
            metrics.ran(to, Duration.between(claim.startedAt(), now));
        }
        return true;
    }

    /** What people ask: done at once where no worker has the job, else the worker is asked. False where it is so already. */
    public boolean ask(Job job, JobRequest request) {
        Job seen = job;
        while (true) {
            Optional<JobState> next = request.next(seen);
            if (next.isEmpty()) {
                return false;
            }
            if (change(seen, next.get())) {
                return true;
            }
            // Between our look and our change it moved on: look again.
            seen = jobs.find(job.id()).orElseThrow(() -> Problem.notFound("job", job.id()));
        }
    }

    private boolean change(Job job, JobState to) {
        return transactions.change(job, () -> {
            Instant now = clock.instant();
            if (!jobs.move(job, to, now)) {
                return false;
            }
            boolean unseen = to.terminal() && job.startedAt() == null;
            events.state(job, to, Level.INFO, to.label() + (unseen ? " before it ran" : ""), job.attempt());
            Duration waited = Duration.between(job.createdAt(), now);
            if (unseen) {
                metrics.waited(to, waited);
            }
            if (to.terminal()) {
                metrics.ended(to, waited);
            }
            return true;
        });
    }
}
