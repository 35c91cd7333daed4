package dev.espalier.samples;

import dev.espalier.formats.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Fills the batches of one pass, each from its number alone. */
final class BatchFiller {
    private final Samples samples;
    private final Targets targets;
    private final List<Long> inputShape;
    private final Preparation preparation;
    private final int batchSize;
    private final DType inputType;
    private final DType targetType;
    private final double[] target;
    private final int @Nullable [] order;
    private final IntFunction<Placement> placements;

    BatchFiller(
            Samples samples,
            Targets targets,
            Geometry geometry,
            Normalization normalization,
            Request request,
            Course course) {
        this.samples = samples;
        this.targets = targets;
        this.inputShape = geometry.inputShape();
        this.preparation = new Preparation(samples.x(), geometry, normalization);
        this.batchSize = Math.min(request.batchSize(), samples.count());
        this.inputType = request.inputType();
        this.targetType = targets.classes() == null ? inputType : DType.INT64;
        this.target = new double[targets.width()];
        this.order = course.order();
        this.placements = course.placements();
        bufferBytes(geometry.elements(), inputType);
        bufferBytes(targets.width(), targetType);
    }

    /** What the caller wants of a pass. */
    record Request(int batchSize, DType inputType) {
        Request {
            if (batchSize < 1) {
                throw new IllegalArgumentException("batchSize must be at least 1, was " + batchSize);
            }
            if (inputType != DType.FLOAT32 && inputType != DType.FLOAT64) {
                throw new IllegalArgumentException("inputs are float32 or float64, asked for " + inputType.label());
            }
        }
    }

    /**
     * Which samples come when, and how they are placed.
     *
     * @param order positions of samples; null for the order of the file
     * @param placements the placement for each row of the arrays
     */
    record Course(int @Nullable [] order, IntFunction<Placement> placements) {}

    private int bufferBytes(int elements, DType type) {
        long bytes = (long) batchSize * elements * type.sizeBytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("batchSize " + batchSize + " makes batches of " + bytes
                    + " bytes, at most " + Integer.MAX_VALUE + " can be handed to the engine");
        }
        return (int) bytes;
    }

    int samples() {
        return samples.count();
    }

    int batches() {
        return Math.ceilDiv(samples.count(), batchSize);
    }

    Pass.Slot newSlot() {
        int elements = Math.toIntExact(inputShape.stream().reduce(1L, Math::multiplyExact));
        return new Pass.Slot(
                ByteBuffer.allocateDirect(bufferBytes(elements, inputType)).order(ByteOrder.nativeOrder()),
                ByteBuffer.allocateDirect(bufferBytes(targets.width(), targetType))
                        .order(ByteOrder.nativeOrder()));
    }

    Batch fill(int batch, Pass.Slot slot) {
        int from = batch * batchSize;
        int size = Math.min(batchSize, samples.count() - from);
        slot.inputs().clear();
        slot.targets().clear();
        for (int i = 0; i < size; i++) {
            if (Thread.interrupted()) {
                throw new CancellationException("the pass is closed");
            }
            int row = samples.row(order == null ? from + i : order[from + i]);
            put(slot.inputs(), inputType, preparation.prepare(row, placements.apply(row)));
            samples.y().read((long) row * target.length, target, target.length);
            put(slot.targets(), targetType, target);
        }
        return new Batch(
                size,
                filled(slot.inputs()),
                inputType,
                shape(size, inputShape),
                filled(slot.targets()),
                targetType,
                targets.classes() == null ? List.of((long) size, (long) targets.width()) : List.of((long) size));
    }

    private static void put(ByteBuffer into, DType type, double[] values) {
        int at = into.position();
        switch (type) {
            case FLOAT64 -> into.asDoubleBuffer().put(values);
            case FLOAT32 -> {
                for (int i = 0; i < values.length; i++) {
                    into.putFloat(at + i * Float.BYTES, (float) values[i]);
                }
            }
            case INT64 -> {
                for (int i = 0; i < values.length; i++) {
                    into.putLong(at + i * Long.BYTES, (long) values[i]);
                }
            }
            default -> throw new IllegalStateException("bug: no batch is of " + type.label());
        }
        into.position(at + values.length * type.sizeBytes());
    }

    private static ByteBuffer filled(ByteBuffer buffer) {
        return buffer.slice(0, buffer.position()).order(ByteOrder.nativeOrder());
    }

    private static List<Long> shape(int size, List<Long> sampleShape) {
        List<Long> shape = new ArrayList<>(List.of((long) size));
        shape.addAll(sampleShape);
        return List.copyOf(shape);
    }
}
