package dev.espalier.network;

import ai.djl.engine.EngineException;
import dev.espalier.formats.DType;
import dev.espalier.samples.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleConsumer;

/**
 * Times two networks on batches of random numbers, from inputs in Java's memory to answers there, without gradients and
 * with the engine's threads.
 *
 * @param sample shape of one sample
 * @param type of the numbers: float32 or float64
 */
public record Stopwatch(List<Long> sample, DType type, long seed) {
    /** So many different numbers are enough: what a network does hardly depends on them. */
    private static final int DRAWN = 1 << 16;

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
            Batch batch = batch(batchSize);
            Turns.Durations durations =
                    new Turns(System::nanoTime).take(() -> first.run(batch), () -> second.run(batch), done);
            return new Times(Timing.of(durations.first()), Timing.of(durations.second()));
        } catch (EngineException e) {
            throw NotEnoughMemory.in(e) ? notEnough(batchSize) : e;
        } catch (OutOfMemoryError e) {
            throw notEnough(batchSize);
        }
    }

    private NotEnoughMemory notEnough(int batchSize) {
        return new NotEnoughMemory(
                "there is not enough memory for a batch of " + batchSize + " samples of shape " + sample);
    }

    private Batch batch(int size) {
        List<Long> shape = new ArrayList<>(sample);
        shape.addFirst((long) size);
        long count = shape.stream().reduce(1L, Math::multiplyExact);
        long bytes = Math.multiplyExact(count, (long) type.sizeBytes());
        if (bytes > Integer.MAX_VALUE) {
            throw notEnough(size);
        }
        ByteBuffer inputs = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
        byte[] drawn = drawn();
        while (inputs.hasRemaining()) {
            inputs.put(drawn, 0, Math.min(drawn.length, inputs.remaining()));
        }
        ByteBuffer none = ByteBuffer.allocateDirect(0);
        return new Batch(size, inputs.flip(), type, shape, none, type, List.of((long) size, 0L));
    }

    private byte[] drawn() {
        ByteBuffer drawn = ByteBuffer.allocate(DRAWN * type.sizeBytes()).order(ByteOrder.nativeOrder());
        Random random = new Random(seed);
        while (drawn.hasRemaining()) {
            if (type == DType.FLOAT64) {
                drawn.putDouble(random.nextGaussian());
            } else {
                drawn.putFloat((float) random.nextGaussian());
            }
        }
        return drawn.array();
    }
}
