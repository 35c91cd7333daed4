package dev.espalier.jobs.queue;

import dev.espalier.jobs.JobState;
import dev.espalier.jobs.records.Jobs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Jobs by state, and how long they waited, ran, and took from submission to end. */
@Component
public class JobMetrics {
    private static final Duration FRESH = Duration.ofSeconds(1);
    /** Upper bounds of the histograms: from a job that prunes without training to one that trains for days. */
    private static final Duration[] BOUNDS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(4),
        Duration.ofHours(12),
        Duration.ofHours(24),
        Duration.ofHours(72)
    };

    private final Jobs jobs;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private Map<JobState, Long> counts = Map.of();
    private Instant counted = Instant.MIN;

    public JobMetrics(Jobs jobs, MeterRegistry meters, InstantSource clock) {
        this.jobs = jobs;
        this.meters = meters;
        this.clock = clock;
        for (JobState state : JobState.values()) {
            Gauge.builder("espalier.jobs", () -> count(state))
                    .description("Jobs by state")
                    .tag("status", state.label())
                    .register(meters);
        }
    }

    /** A job has left the queue for the first time: to run, or because it was cancelled. */
    void waited(JobState next, Duration wait) {
        record(
                "espalier.job.queue.wait",
                "From submission to the first start, or to being cancelled before",
                next,
                wait);
    }

    /** A job that had begun has ended. */
    void ran(JobState state, Duration run) {
        record("espalier.job.run", "From the first start to the end, waiting between attempts included", state, run);
    }

    void ended(JobState state, Duration duration) {
        record("espalier.job.duration", "From submission to end", state, duration);
    }

    private void record(String name, String description, JobState state, Duration duration) {
        Timer.builder(name)
                .description(description)
                .tag("status", state.label())
                .serviceLevelObjectives(BOUNDS)
                .register(meters)
                .record(duration);
    }

    /** One scrape asks for every state: they share one query. */
    private synchronized long count(JobState state) {
        Instant now = clock.instant();
        if (counted.isBefore(now.minus(FRESH))) {
            counts = jobs.counts();
            counted = now;
        }
        return counts.getOrDefault(state, 0L);
    }
}
