package dev.espalier.samples.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that share numbered tasks among them. They are never interrupted, since that would close the files that
 * they read for everyone; who waits for them may be.
 */
public final class Crew implements AutoCloseable {
    private static final int MOST = 8;

    private final int size = Math.min(MOST, Runtime.getRuntime().availableProcessors());
    private final ExecutorService threads = Executors.newFixedThreadPool(
            size, Thread.ofPlatform().daemon().name("images-", 0).factory());
    private volatile boolean closed;

    /** Does all tasks, in any order, and returns once none runs any more. What one of them throws ends the others. */
    public void each(int tasks, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> shares = new ArrayList<>();
        for (int i = 0; i < Math.min(size, tasks); i++) {
            shares.add(threads.submit(() -> share(next, tasks, task)));
        }
        Throwable failure = null;
        for (Future<?> share : shares) {
            Throwable thrown = await(share, next, tasks);
            failure = failure == null ? thrown : failure;
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("bug: a task threw " + failure, failure);
        }
    }

    private void share(AtomicInteger next, int tasks, IntConsumer task) {
        for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
            if (closed) {
                throw new CancellationException("the pass is closed");
            }
            try {
                task.accept(number);
            } catch (RuntimeException | Error e) {
                next.set(tasks);
                throw e;
            }
        }
    }

    /** What a share threw, if anything. An interrupt ends the others, too, and is kept. */
    private static @Nullable Throwable await(Future<?> share, AtomicInteger next, int tasks) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    share.get();
                    return interrupted ? new CancellationException("interrupted") : null;
                } catch (ExecutionException e) {
                    return e.getCause();
                } catch (InterruptedException e) {
                    interrupted = true;
                    next.set(tasks);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.close();
    }
}
