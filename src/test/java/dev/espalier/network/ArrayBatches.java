package dev.espalier.network;

import dev.espalier.samples.batches.Batch;
import dev.espalier.samples.batches.Batches;
import dev.espalier.tensors.DType;
import dev.espalier.tensors.TensorFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** Batches cut from arrays in memory, in order. */
public final class ArrayBatches implements Batches {
    private final ByteBuffer inputs;
    private final DType inputType;
    private final List<Long> inputShape;
    private final ByteBuffer targets;
    private final DType targetType;
    private final List<Long> targetShape;
    private final int batchSize;
    private int at;

    private ArrayBatches(Column inputs, Column targets, int batchSize) {
        this.inputs = inputs.bytes;
        inputType = inputs.type;
        inputShape = inputs.shape;
        this.targets = targets.bytes;
        targetType = targets.type;
        targetShape = targets.shape;
        this.batchSize = batchSize;
    }

    static ArrayBatches of(TensorFile file, String inputs, String targets, int batchSize) {
        return new ArrayBatches(Column.of(file, inputs), Column.of(file, targets), batchSize);
    }

    public static ArrayBatches of(Column inputs, Column targets, int batchSize) {
        return new ArrayBatches(inputs, targets, batchSize);
    }

    /** One array, sample by sample. */
    public record Column(ByteBuffer bytes, DType type, List<Long> shape) {
        static Column of(TensorFile file, String name) {
            MemorySegment from = file.bytes(name);
            ByteBuffer bytes = direct((int) from.byteSize());
            bytes.put(from.asByteBuffer()).flip();
            return new Column(
                    bytes, file.tensor(name).dtype(), file.tensor(name).shape());
        }

        static Column floats(List<Long> shape, float... values) {
            ByteBuffer bytes = direct(values.length * Float.BYTES);
            bytes.asFloatBuffer().put(FloatBuffer.wrap(values));
            return new Column(bytes, DType.FLOAT32, shape);
        }

        public static Column doubles(List<Long> shape, double... values) {
            ByteBuffer bytes = direct(values.length * Double.BYTES);
            bytes.asDoubleBuffer().put(DoubleBuffer.wrap(values));
            return new Column(bytes, DType.FLOAT64, shape);
        }

        static Column classes(long... values) {
            ByteBuffer bytes = direct(values.length * Long.BYTES);
            bytes.asLongBuffer().put(LongBuffer.wrap(values));
            return new Column(bytes, DType.INT64, List.of((long) values.length));
        }

        private static ByteBuffer direct(int size) {
            return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
    }

    @Override
    public int samples() {
        return inputShape.getFirst().intValue();
    }

    @Override
    public boolean hasNext() {
        return at < samples();
    }

    @Override
    public Batch next() {
        int size = Math.min(batchSize, samples() - at);
        Batch batch = new Batch(
                size,
                slice(inputs, size),
                inputType,
                shape(size, inputShape),
                slice(targets, size),
                targetType,
                shape(size, targetShape));
        at += size;
        return batch;
    }

    private ByteBuffer slice(ByteBuffer all, int size) {
        int sampleBytes = all.capacity() / samples();
        return all.slice(at * sampleBytes, size * sampleBytes).order(ByteOrder.nativeOrder());
    }

    private static List<Long> shape(long size, List<Long> all) {
        List<Long> shape = new java.util.ArrayList<>(all);
        shape.set(0, size);
        return shape;
    }

    @Override
    public void close() {}
}
