package dev.espalier.jobs.worker;

import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/** Recovers, then works; at the end stops the runner, so that its job is back in the queue before the database closes. */
final class WorkerLifecycle implements SmartLifecycle {
    private final Optional<JobPool> pool;
    private final Supervisor supervisor;
    private final JobRecovery recovery;
    private final boolean alone;
    private volatile boolean running;

    /** @param alone whether no other process can be at work on this database */
    WorkerLifecycle(Optional<JobPool> pool, Supervisor supervisor, JobRecovery recovery, boolean alone) {
        this.pool = pool;
        this.supervisor = supervisor;
        this.recovery = recovery;
        this.alone = alone;
    }

    @Override
    public void start() {
        pool.ifPresent(each -> {
            recovery.recover(alone);
            each.start();
        });
        running = true;
    }

    @Override
    public void stop() {
        pool.ifPresent(each -> each.stop(supervisor::stop));
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
