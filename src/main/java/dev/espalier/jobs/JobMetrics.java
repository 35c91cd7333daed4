package dev.espalier.jobs;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Jobs by state, and how long they took from submission to end. */
@Component
class JobMetrics {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private Map<JobState, Long> counts = Map.of();
    private Instant counted = Instant.MIN;

    JobMetrics(Jobs jobs, MeterRegistry meters, InstantSource clock) {
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

    void ended(JobState state, Duration duration) {
        Timer.builder("espalier.job.duration")
                .description("From submission to end")
                .tag("status", state.label())
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
