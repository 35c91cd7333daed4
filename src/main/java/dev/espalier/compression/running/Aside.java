package dev.espalier.compression.running;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work that goes on, on a thread of its own, beside what its owner does; closing it waits for its end. */
public final class Aside<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;

    private Aside(String name, Callable<T> work) {
        this.task = new FutureTask<>(work);
        this.thread = Thread.ofPlatform().name(name).start(task);
    }

    /** @param name of the thread */
    public static <T> Aside<T> begin(String name, Callable<T> work) {
        return new Aside<>(name, work);
    }

    /** What the work came to, or what it threw. */
    public T outcome() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case null, default -> throw new IOException(thread.getName() + " could not be done", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for: " + thread.getName());
        }
    }

    @Override
    public void close() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
