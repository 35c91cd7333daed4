package dev.espalier.samples.batches;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Prepares batches on a thread of its own, at most two ahead of the one that the caller holds. Three sets of buffers go
 * round: one with the caller, one ready, one being filled.
 */
public final class Pass implements Batches {
    private static final int SLOTS = 3;

    private final BatchFiller filler;
    private final @Nullable Slot[] slots = new Slot[SLOTS];
    private final Deque<Future<Batch>> ahead = new ArrayDeque<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("batches").factory());
    private int asked;
    private int taken;

    /** Direct buffers of one batch, used again once the caller has come back for another. */
    record Slot(ByteBuffer inputs, ByteBuffer targets) {}

    public Pass(BatchFiller filler) {
        this.filler = filler;
        askAhead();
    }

    private void askAhead() {
        while (asked < filler.batches() && asked < taken + SLOTS) {
            int batch = asked++;
            ahead.add(thread.submit(() -> filler.fill(batch, slot(batch % SLOTS))));
        }
    }

    private Slot slot(int number) {
        Slot slot = slots[number];
        if (slot == null) {
            slot = filler.newSlot();
            slots[number] = slot;
        }
        return slot;
    }

    @Override
    public int samples() {
        return filler.samples();
    }

    @Override
    public boolean hasNext() {
        return taken < filler.batches();
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the pass has only " + filler.batches() + " batches");
        }
        if (thread.isShutdown()) {
            throw new IllegalStateException("the pass is closed");
        }
        askAhead();
        taken++;
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for batch " + taken);
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            case null, default -> new IllegalStateException("bug: preparing batches threw " + cause, cause);
        };
    }

    /** Returns once nothing is prepared any more, so that the dataset may be closed after it. */
    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
        filler.close();
    }
}
