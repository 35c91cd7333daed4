package dev.espalier.formats.packed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Some threads that make pieces of one thing, few at a time, while the caller takes them in order. */
final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;

    Workers(int threads) {
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("packing-", 0).factory());
    }

    /** What is done with each piece. */
    interface Taker<T> {
        void take(T piece) throws IOException;
    }

    <T> void inOrder(int pieces, IntFunction<T> make, Taker<T> taker) throws IOException {
        if (threads == 1 || pieces == 1) {
            for (int i = 0; i < pieces; i++) {
                taker.take(make.apply(i));
            }
            return;
        }
        Deque<Future<T>> waiting = new ArrayDeque<>();
        int next = 0;
        try {
            for (int taken = 0; taken < pieces; taken++) {
                for (; next < pieces && waiting.size() <= threads; next++) {
                    int piece = next;
                    waiting.add(pool.submit(() -> make.apply(piece)));
                }
                taker.take(made(waiting.remove()));
            }
        } finally {
            waiting.forEach(future -> future.cancel(false));
        }
    }

    private static <T> T made(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("packing was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
