package dev.espalier.jobs.worker;

import dev.espalier.jobs.Job;
import dev.espalier.jobs.JobProgress;
import dev.espalier.jobs.JobState;
import dev.espalier.jobs.process.Runner;
import dev.espalier.jobs.records.Jobs;
import dev.espalier.runner.RunnerEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Runs a claimed job's folder, and stops the runner as soon as the job is cancelled, taken over or the service ends. */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Runner runner;
    private final Jobs jobs;
    private final CheckpointKeeper keeper;
    private final int threads;
    private final Set<Runner.Run> runs = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Supervisor(Runner runner, Jobs jobs, CheckpointKeeper keeper, int threads) {
        this.runner = runner;
        this.jobs = jobs;
        this.keeper = keeper;
        this.threads = threads;
    }

    Runner.Ending run(Job claim, Path folder, Recorder recorder) throws IOException, InterruptedException {
        Runner.Limits limits =
                new Runner.Limits(claim.spec().maxRuntime(), claim.spec().memoryBytes(), threads);
        Runner.Run run = runner.start(folder, limits, event -> hear(claim, folder, event, recorder));
        runs.add(run);
        if (stopping) {
            run.stop();
        }
        CountDownLatch ended = new CountDownLatch(1);
        Thread watch = Thread.ofVirtual().name("watch-" + claim.id()).start(() -> watch(claim, run, recorder, ended));
        try {
            return run.await();
        } finally {
            // Never an interrupt: in the middle of a write it would close H2's file, and with it the database
            ended.countDown();
            watch.join();
            runs.remove(run);
        }
    }

    private void hear(Job claim, Path folder, RunnerEvent event, Recorder recorder) {
        if (event instanceof RunnerEvent.Checkpoint checkpoint) {
            keeper.keep(claim, folder, checkpoint, threads);
        } else {
            recorder.accept(event);
        }
    }

    private void watch(Job claim, Runner.Run run, Recorder recorder, CountDownLatch ended) {
        JobProgress written = null;
        try {
            while (!ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                written = look(claim, run, recorder.progress(), written);
            }
        } catch (InterruptedException e) {
            // Nobody does; who did wants it to end.
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable JobProgress look(
            Job claim, Runner.Run run, @Nullable JobProgress latest, @Nullable JobProgress written) {
        try {
            Optional<JobState> state = jobs.stateOf(claim);
            if (state.isEmpty() || state.get() != JobState.RUNNING) {
                run.stop();
            } else if (latest != null && !latest.equals(written)) {
                jobs.progress(claim, latest);
                return latest;
            }
        } catch (DataAccessException e) {
            LOG.warn("Could not look after job {}: {}; trying again", claim.id(), e.getMessage());
        }
        return written;
    }

    boolean stopping() {
        return stopping;
    }

    /** Stops all runners, now and from now on: the service ends. */
    void stop() {
        stopping = true;
        runs.forEach(Runner.Run::stop);
    }
}
