package dev.espalier.jobs.worker;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.espalier.jobs.records.JobSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process's worker of one device pool: polls the pool's table and runs one job at a time. */
final class JobPool implements JobSchedule.Poller {
    private static final Logger LOG = LoggerFactory.getLogger(JobPool.class);

    /** Found by polling: within half a second, should the wake-up get lost. */
    private static final Duration POLL = Duration.ofMillis(500);

    /** A lost worker is noticed after four missed beats, looked for every other beat: within 30 seconds. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(15);

    private final Function<String, Optional<Instant>> work;
    private final Scheduler scheduler;
    private volatile boolean stopping;

    /** @param work runs a job by its id; answers when it wants to be run again */
    JobPool(DataSource database, String name, Function<String, Optional<Instant>> work) {
        this.work = work;
        this.scheduler = Scheduler.create(database, task())
                .tableName(JobSchedule.CPU_TABLE)
                .schedulerName(new SchedulerName.Fixed(name))
                .threads(1)
                .pollUsingFetchAndLockOnExecute(0, 1)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(LONGEST_SHUTDOWN)
                .enablePriority()
                .build();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public void look() {
        scheduler.triggerCheckForDueExecutions();
    }

    private CustomTask<Void> task() {
        FailureHandler<Void> later = (complete, operations) -> {
            int failures = complete.getExecution().consecutiveFailures + 1;
            Instant again = complete.getTimeDone().plus(Worker.backOff(failures));
            LOG.error(
                    "Job {} could not be worked on; the next try is at {}",
                    complete.getExecution().getId(),
                    again,
                    complete.getCause().orElse(null));
            operations.reschedule(complete, again);
        };
        return Tasks.custom(JobSchedule.TASK)
                .onDeadExecutionRevive()
                .onFailure(later)
                .execute((instance, context) -> run(instance.getId()));
    }

    private CompletionHandler<Void> run(String jobId) {
        // While the one thread is busy every poll would leave a candidate waiting that is out of date by the time it is
        // looked at. Heartbeats and the search for lost workers go on.
        scheduler.pause();
        try {
            return work.apply(jobId)
                    .<CompletionHandler<Void>>map(
                            again -> (complete, operations) -> operations.reschedule(complete, again))
                    .orElse((complete, operations) -> operations.remove());
        } finally {
            if (!stopping) {
                scheduler.resume();
            }
        }
    }

    void start() {
        scheduler.start();
    }

    /** Takes nothing new; what is running has been stopped by its owner, and is waited for. */
    void stop(Runnable stopRunning) {
        stopping = true;
        scheduler.pause();
        stopRunning.run();
        scheduler.stop();
    }
}
