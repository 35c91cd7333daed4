package dev.espalier.network.timing;

import ai.djl.engine.EngineException;
import dev.espalier.network.Network;
import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
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
    public Times time(Network first, Network second, int batchSize, DoubleConsumer done) {
        try {
            Batch batch = Noise.batch(sample, batchSize, type, seed);
            Turns.Durations durations =
                    new Turns(System::nanoTime).take(() -> first.run(batch), () -> second.run(batch), done);
            return new Times(Timing.of(durations.first()), Timing.of(durations.second()));
        } catch (EngineException e) {
            throw NotEnoughMemory.in(e) ? NotEnoughMemory.forBatch(batchSize, sample) : e;
        } catch (OutOfMemoryError e) {
            throw NotEnoughMemory.forBatch(batchSize, sample);
        }
    }
}
