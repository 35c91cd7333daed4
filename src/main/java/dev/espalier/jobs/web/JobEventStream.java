package dev.espalier.jobs.web;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobEvent;
import dev.espalier.jobs.records.JobEvents;
import dev.espalier.jobs.records.Jobs;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-Sent Events of one job on the request's own virtual thread: looks for new ones twice a second, so that it does
 * not matter which process runs the job, and ends after the terminal event.
 */
@Component
class JobEventStream implements SmartLifecycle {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int BATCH = 500;

    private final Jobs jobs;
    private final JobEvents events;
    private final JsonMapper json;
    private final InstantSource clock;
    private volatile boolean running;

    JobEventStream(Jobs jobs, JobEvents events, JsonMapper json, InstantSource clock) {
        this.jobs = jobs;
        this.events = events;
        this.json = json;
        this.clock = clock;
    }

    void write(String jobId, long after, HttpServletResponse response) throws IOException {
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        OutputStream out = response.getOutputStream();
        response.flushBuffer();
        try {
            follow(jobId, after, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(String jobId, long after, OutputStream out) throws IOException, InterruptedException {
        long last = after;
        Instant spoke = clock.instant();
        while (running) {
            // The state first: what is terminal here has all its events already.
            Optional<Job> job = jobs.find(jobId);
            List<JobEvent> fresh = events.after(jobId, last, BATCH);
            for (JobEvent event : fresh) {
                out.write(text(event).getBytes(StandardCharsets.UTF_8));
                last = event.id();
                spoke = clock.instant();
            }
            if (fresh.isEmpty() && (job.isEmpty() || job.get().state().terminal())) {
                return;
            }
            if (clock.instant().isAfter(spoke.plus(HEARTBEAT))) {
                out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                spoke = clock.instant();
            }
            out.flush();
            if (fresh.isEmpty()) {
                Thread.sleep(LOOK);
            }
        }
    }

    /** JSON holds no raw line breaks, so one data line is enough. */
    private String text(JobEvent event) {
        return "id: " + event.id() + "\nevent: " + event.type().label() + "\ndata: " + json.writeValueAsString(event)
                + "\n\n";
    }

    @Override
    public void start() {
        running = true;
    }

    /** Open streams would hold up a graceful shutdown; clients come back with Last-Event-ID. */
    @Override
    public void stop() {
        running = false;
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
