package dev.espalier.network.timing;

import ai.djl.engine.EngineException;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * Times two networks on batches of random numbers, from inputs in Java's memory to answers there, without gradients and
 * with the engine's threads.
 *
 * @param sample shape of one sample
 * @param type of the numbers: float32 or float64
 */
public record Stopwatch(List<Long> sample, DType type, long seed) {
    /** Of both networks, in the order they were given in. */
    public record Times(Timing first, Timing second) {}

    /** A network that runs one batch until its answer is in Java's memory. */
    @FunctionalInterface
    public interface Timed {
        void run(Batch batch) throws IOException;
    }

    public Stopwatch {
        sample = List.copyOf(sample);
        if (type != DType.FLOAT32 && type != DType.FLOAT64) {
            throw new IllegalArgumentException("networks take float32 or float64, was " + type.label());
        }
    }

    /**
     * Runs both in turns. Throws {@link NotEnoughMemory} where a batch does not fit.
     *
     * @param done hears what fraction is done, 0..1
     */
    public Times time(Timed first, Timed second, int batchSize, DoubleConsumer done) throws IOException {
        return time(new Turns(System::nanoTime), first, second, batchSize, done);
    }

    /** The same in a tenth of the time, where many are compared. */
    public Times glance(Timed first, Timed second, int batchSize) throws IOException {
        Turns few = new Turns(System::nanoTime, Turns.ENOUGH_NANOS / 10, Turns.WARM_UP_NANOS / 10);
        return time(few, first, second, batchSize, _ -> {});
    }

    private Times time(Turns turns, Timed first, Timed second, int batchSize, DoubleConsumer done) throws IOException {
        try {
            Batch batch = Noise.batch(sample, batchSize, type, seed);
            Turns.Durations durations = turns.take(work(first, batch), work(second, batch), done);
            return new Times(Timing.of(durations.first()), Timing.of(durations.second()));
        } catch (EngineException e) {
            throw NotEnoughMemory.in(e) ? NotEnoughMemory.forBatch(batchSize, sample) : e;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (OutOfMemoryError e) {
            throw NotEnoughMemory.forBatch(batchSize, sample);
        }
    }

    private static Runnable work(Timed network, Batch batch) {
        return () -> {
            try {
                network.run(batch);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
