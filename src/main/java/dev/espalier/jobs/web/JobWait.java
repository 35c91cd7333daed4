package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.queue.JobQueue;
import dev.espalier.jobs.records.JobWatch;
import dev.espalier.web.hints.MeantDuration;
import dev.espalier.web.problems.Problem;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Holds a request, on its own virtual thread, until a job has ended or the time is over. Woken by changes in this process
 * and looking twice a second for those of others; between looks it holds neither a connection nor a lock.
 */
@Component
class JobWait implements SmartLifecycle {
    static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final JobQueue queue;
    private final JobWatch watch;
    private volatile boolean running;

    JobWait(JobQueue queue, JobWatch watch) {
        this.queue = queue;
        this.watch = watch;
    }

    /** Reads the query parameter {@code wait}; zero if it is not given. */
    static Duration duration(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        String expected = "wait must be a duration from PT0S to " + LONGEST + ", such as PT30S, was \"" + text + "\""
                + MeantDuration.iso(text)
                        .filter(iso -> !iso.equals(text))
                        .map(iso -> "; did you mean " + iso + "?")
                        .orElse("");
        try {
            Duration wait = Duration.parse(text);
            if (!wait.isNegative() && wait.compareTo(LONGEST) <= 0) {
                return wait;
            }
        } catch (DateTimeParseException e) {
            // Said below, like one that is too long.
        }
        throw Problem.badRequest(expected);
    }

    /** The job as it is when it has ended, when the time is over, or when the service ends. */
    Job ended(String tenant, String id, Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        while (true) {
            try (JobWatch.Ear ear = watch.listen(id)) {
                Job job = queue.find(tenant, id);
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (job.state().terminal() || !running || !left.isPositive()) {
                    return job;
                }
                ear.await(left.compareTo(LOOK) < 0 ? left.plusMillis(1) : LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return queue.find(tenant, id);
            }
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Waiting requests would hold up a graceful shutdown. */
    @Override
    public void stop() {
        running = false;
        watch.wakeAll();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped before the web server waits for its requests. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
