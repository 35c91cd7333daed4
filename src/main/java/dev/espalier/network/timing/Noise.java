package dev.espalier.network.timing;

import dev.espalier.samples.batches.Batch;
import dev.espalier.tensors.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Batches of normally distributed numbers, for what needs samples of a shape and not of a dataset. */
public final class Noise {
    /** So many different numbers are enough: what a network does hardly depends on them. */
    private static final int DRAWN = 1 << 16;

    /**
     * A batch without targets. Throws {@link NotEnoughMemory} where it would not fit into one array.
     *
     * @param sample shape of one sample
     * @param type of the numbers: float32 or float64
     */
    public static Batch batch(List<Long> sample, int size, DType type, long seed) {
        List<Long> shape = new ArrayList<>(sample);
        shape.addFirst((long) size);
        long count = shape.stream().reduce(1L, Math::multiplyExact);
        long bytes = Math.multiplyExact(count, (long) type.sizeBytes());
        if (bytes > Integer.MAX_VALUE) {
            throw NotEnoughMemory.forBatch(size, sample);
        }
        ByteBuffer inputs = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
        byte[] drawn = drawn(type, seed);
        while (inputs.hasRemaining()) {
            inputs.put(drawn, 0, Math.min(drawn.length, inputs.remaining()));
        }
        ByteBuffer none = ByteBuffer.allocateDirect(0);
        return new Batch(size, inputs.flip(), type, shape, none, type, List.of((long) size, 0L));
    }

    private static byte[] drawn(DType type, long seed) {
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

    private Noise() {}
}
