package dev.espalier.jobs;

import dev.espalier.compression.PipelineListener.Level;
import dev.espalier.reports.Reports;
import dev.espalier.web.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The only one that changes a job's state: each change with its event, in one transaction. */
@Component
class JobLedger {
    private final Jobs jobs;
    private final JobEvents events;
    private final Reports reports;
    private final JobMetrics metrics;
    private final JobTransactions transactions;
    private final InstantSource clock;

    JobLedger(
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

    /** A new queued job; called inside the transaction that also schedules it. */
    Job open(String id, String tenant, String pool, JobSpec spec, @Nullable String sweepId) {
        jobs.insert(id, tenant, pool, spec, sweepId, clock.instant());
        Job job = jobs.find(id).orElseThrow();
        events.state(job, JobState.QUEUED, Level.INFO, "queued", job.attempt());
        return job;
    }

    /**
     * Makes a job this worker's. Empty where there is nothing to do: it has ended, is gone, or went to somebody else.
     * A job that still counts as running was left behind by a lost worker; it begins again, which is no crash of its own.
     */
    Optional<Job> claim(String id, String worker) {
        return transactions.run(() -> jobs.find(id).flatMap(job -> claim(job, worker)));
    }

    private Optional<Job> claim(Job job, String worker) {
        if (job.state() == JobState.CANCELLING) {
            end(job, JobState.CANCELLED, null);
            return Optional.empty();
        }
        boolean abandoned = job.state() == JobState.RUNNING;
        if (!abandoned && job.state() != JobState.QUEUED) {
            return Optional.empty();
        }
        int attempt = abandoned ? job.attempt() + 1 : job.attempt();
        if (!jobs.claim(job, worker, attempt, clock.instant())) {
            return Optional.empty();
        }
        if (abandoned) {
            events.state(job, JobState.QUEUED, Level.WARN, "its worker was lost; it begins again", attempt);
        }
        if (job.startedAt() == null) {
            metrics.waited(JobState.RUNNING, Duration.between(job.createdAt(), clock.instant()));
        }
        reports.begin(job.id(), job.tenant());
        events.state(job, JobState.RUNNING, Level.INFO, "running", attempt);
        return jobs.find(job.id());
    }

    /** Back to the queue; false where the job is being cancelled or is no longer the claim's. */
    boolean requeue(Job claim, boolean crashed, Level level, String reason) {
        return transactions.run(() -> {
            int attempt = claim.attempt() + 1;
            if (!jobs.requeue(claim, attempt, claim.crashes() + (crashed ? 1 : 0), reason)) {
                return false;
            }
            events.state(claim, JobState.QUEUED, level, reason, attempt);
            return true;
        });
    }

    /** Ends a job with an error, or cancelled; throws {@link Fenced} where it is no longer the claim's. */
    void end(Job claim, JobState to, @Nullable JobError error) {
        end(claim, to, error, null);
    }

    /** Ends a job, inside the transaction of a caller who stores what belongs to the end. */
    void end(Job claim, JobState to, @Nullable JobError error, @Nullable String outputModelId) {
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
        metrics.ended(to, Duration.between(claim.createdAt(), now));
        if (claim.startedAt() != null) {
            metrics.ran(to, Duration.between(claim.startedAt(), now));
        }
        return true;
    }

    /** How a cancellation was answered. */
    enum Cancellation {
        ASKED,
        ALREADY
    }

    /** Cancels at once what is queued, and asks the worker of what runs; 409 for what has ended otherwise. */
    Cancellation cancel(Job job) {
        return switch (job.state()) {
            case QUEUED, RUNNING, PAUSING, PAUSED -> change(job);
            case CANCELLING, CANCELLED -> Cancellation.ALREADY;
            case SUCCEEDED, FAILED ->
                throw Problem.conflict("job " + job.id() + " is " + job.state().label() + " and cannot be cancelled");
        };
    }

    private Cancellation change(Job job) {
        boolean changed = transactions.change(job, () -> {
            if (jobs.cancelQueued(job.id(), clock.instant())) {
                events.state(job, JobState.CANCELLED, Level.INFO, "cancelled before it ran", job.attempt());
                Duration waited = Duration.between(job.createdAt(), clock.instant());
                if (job.startedAt() == null) {
                    metrics.waited(JobState.CANCELLED, waited);
                }
                metrics.ended(JobState.CANCELLED, waited);
                return true;
            }
            if (jobs.beginCancelling(job.id())) {
                events.state(job, JobState.CANCELLING, Level.INFO, "cancelling", job.attempt());
                return true;
            }
            return false;
        });
        // Between our look and our change it moved on: look again.
        return changed
                ? Cancellation.ASKED
                : cancel(jobs.find(job.id()).orElseThrow(() -> Problem.notFound("job", job.id())));
    }
}
