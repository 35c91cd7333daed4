package dev.espalier.jobs.worker;

import dev.espalier.compression.results.CompressionFailure;
import dev.espalier.compression.results.CompressionFailure.Code;
import dev.espalier.compression.results.PipelineListener.Level;
import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobError;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.queue.JobLedger;
import dev.espalier.jobs.records.Fenced;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Takes one job from claim to end: folder, runner, publication; or back to the queue. */
final class Worker {
    /** Attempts in a row that may crash before the job fails. */
    static final int MOST_CRASHES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);

    private final String name;
    private final JobLedger ledger;
    private final JobFolders folders;
    private final Supervisor supervisor;
    private final Publication publication;
    private final Recorders recorders;
    private final InstantSource clock;

    Worker(
            String name,
            JobLedger ledger,
            JobFolders folders,
            Supervisor supervisor,
            Publication publication,
            Recorders recorders,
            InstantSource clock) {
        this.name = name;
        this.ledger = ledger;
        this.folders = folders;
        this.supervisor = supervisor;
        this.publication = publication;
        this.recorders = recorders;
        this.clock = clock;
    }

    /** Answers when the job wants to be tried again; empty: it needs nobody any more. */
    Optional<Instant> run(String jobId) {
        if (supervisor.stopping()) {
            return Optional.of(clock.instant());
        }
        try (var _ = MDC.putCloseable("jobId", jobId)) {
            return ledger.claim(jobId, name).flatMap(this::attempt);
        }
    }

    private Optional<Instant> attempt(Job claim) {
        LOG.info("Job {} runs, attempt {}", claim.id(), claim.attempt());
        Path folder = null;
        try {
            folder = folders.prepare(claim);
            Recorder recorder = recorders.of(claim);
            return settle(claim, folder, supervisor.run(claim, folder, recorder), recorder);
        } catch (Fenced e) {
            LOG.info("Job {} went to somebody else: leaving it", claim.id());
            return Optional.empty();
        } catch (CompressionFailure e) {
            return fail(claim, JobError.of(e.code(), String.valueOf(e.getMessage()), false, e.hint()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return release(claim);
        } catch (Exception e) {
            LOG.error("Job {} broke outside of its runner; it goes back to the queue or fails", claim.id(), e);
            return lost(claim, JobError.of(Code.INTERNAL, "the worker failed; the service's log says why", true, null));
        } finally {
            if (folder != null) {
                folders.remove(folder);
            }
        }
    }

    private Optional<Instant> settle(Job claim, Path folder, Runner.Ending ending, Recorder recorder)
            throws IOException {
        JobProgress at = recorder.progress();
        return switch (ending) {
            case Runner.Ending.Finished(var result) -> {
                publication.publish(claim, folder, result, recorder);
                LOG.info("Job {} succeeded", claim.id());
                yield Optional.empty();
            }
            case Runner.Ending.Failed(var failure, var exit) -> fail(claim, Failures.reported(failure, exit));
            case Runner.Ending.OutOfTime(var limit, var exit) ->
                fail(claim, Failures.outOfTime(limit, exit).at(at));
            case Runner.Ending.OutOfMemory(long limit, long used, var exit) ->
                fail(claim, Failures.outOfMemory(limit, used, exit).at(at));
            case Runner.Ending.Crashed(var exit) ->
                lost(claim, Failures.crashed(exit, claim.attempt()).at(at));
            case Runner.Ending.Stopped() -> release(claim);
        };
    }

    private Optional<Instant> fail(Job claim, JobError error) {
        LOG.info("Job {} failed ({}): {}", claim.id(), error.code(), error.detail());
        ledger.fail(claim, error);
        return Optional.empty();
    }

    /** A crash: tried again after a while, as long as it does not look hopeless. */
    private Optional<Instant> lost(Job claim, JobError error) {
        int crashes = claim.crashes() + 1;
        if (crashes >= MOST_CRASHES) {
            return fail(claim, error);
        }
        Duration wait = backOff(crashes);
        String reason = error.detail() + "; attempt " + (claim.attempt() + 1) + " begins in " + wait.toSeconds() + " s";
        LOG.warn("Job {}: {}", claim.id(), reason);
        return ledger.requeue(claim, true, Level.WARN, reason)
                ? Optional.of(clock.instant().plus(wait))
                : left(claim);
    }

    static Duration backOff(int failures) {
        long seconds = 1L << Math.clamp(failures - 1, 0, 6);
        return seconds > LONGEST_BACK_OFF.toSeconds() ? LONGEST_BACK_OFF : Duration.ofSeconds(seconds);
    }

    /** The runner was stopped: something was asked of the job, or the service ends, which is no fault of the job. */
    private Optional<Instant> release(Job claim) {
        return ledger.requeue(claim, false, Level.INFO, "the service ended; the job begins again")
                ? Optional.of(clock.instant())
                : left(claim);
    }

    private Optional<Instant> left(Job claim) {
        JobState state = ledger.leave(claim);
        LOG.info("Job {} is {}", claim.id(), state.label());
        return Optional.empty();
    }
}
