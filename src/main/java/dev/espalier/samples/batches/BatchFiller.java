package dev.espalier.samples.batches;

import dev.espalier.samples.sources.Crew;
import dev.espalier.samples.sources.Samples;
import dev.espalier.samples.transforms.Geometry;
import dev.espalier.samples.transforms.Normalization;
import dev.espalier.samples.transforms.Placement;
import dev.espalier.samples.values.Targets;
import dev.espalier.tensors.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fills the batches of one pass, each from its number alone, with several threads where samples take long. */
public final class BatchFiller implements AutoCloseable {
    private final Samples samples;
    private final Targets targets;
    private final List<Long> inputShape;
    private final Supplier<Preparation> newPreparation;
    private final Queue<Preparation> preparations = new ConcurrentLinkedQueue<>();
    private final @Nullable Crew crew;
    private final int batchSize;
    private final DType inputType;
    private final DType targetType;
    private final int @Nullable [] order;
    private final IntFunction<Placement> placements;

    public BatchFiller(
            Samples samples,
            Targets targets,
            Geometry geometry,
            Normalization normalization,
            Request request,
            Course course) {
        this.samples = samples;
        this.targets = targets;
        this.inputShape = geometry.inputShape();
        this.newPreparation = () -> new Preparation(samples.x(), geometry, normalization);
        this.inputType = request.inputType();
        this.targetType = targets.classes() == null ? inputType : DType.INT64;
        this.order = course.order();
        this.batchSize = Math.min(request.batchSize(), samples());
        this.placements = course.placements();
        bufferBytes(geometry.elements(), inputType);
        bufferBytes(targets.width(), targetType);
        this.crew = samples.x().isSlow() ? new Crew() : null;
    }

    /** What the caller wants of a pass. */
    public record Request(int batchSize, DType inputType) {
        public Request {
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
     * @param order positions of the samples that the pass has; null for all, in the order of the file
     * @param placements the placement for each row of the arrays
     */
    public record Course(int @Nullable [] order, IntFunction<Placement> placements) {}

    private int bufferBytes(int elements, DType type) {
        long bytes = (long) batchSize * elements * type.sizeBytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("batchSize " + batchSize + " makes batches of " + bytes
                    + " bytes, at most " + Integer.MAX_VALUE + " can be handed to the engine");
        }
        return (int) bytes;
    }

    int samples() {
        return order == null ? samples.count() : order.length;
    }

    int batches() {
        return Math.ceilDiv(samples(), batchSize);
    }

    Pass.Slot newSlot() {
        int elements = Math.toIntExact(elements(inputShape));
        return new Pass.Slot(
                ByteBuffer.allocateDirect(bufferBytes(elements, inputType)).order(ByteOrder.nativeOrder()),
                ByteBuffer.allocateDirect(bufferBytes(targets.width(), targetType))
                        .order(ByteOrder.nativeOrder()));
    }

    Batch fill(int batch, Pass.Slot slot) {
        int from = batch * batchSize;
        int size = Math.min(batchSize, samples() - from);
        if (crew == null) {
            for (int i = 0; i < size; i++) {
                if (Thread.interrupted()) {
                    throw new CancellationException("the pass is closed");
                }
                fill(slot, i, from + i);
            }
        } else {
            crew.each(size, i -> fill(slot, i, from + i));
        }
        return new Batch(
                size,
                filled(slot.inputs(), size * Math.toIntExact(elements(inputShape)) * inputType.sizeBytes()),
                inputType,
                shape(size, inputShape),
                filled(slot.targets(), size * targets.width() * targetType.sizeBytes()),
                targetType,
                targets.classes() == null ? List.of((long) size, (long) targets.width()) : List.of((long) size));
    }

    /** Puts the sample at a position of the pass into a place of the batch. */
    private void fill(Pass.Slot slot, int place, int position) {
        Preparation preparation = preparations.poll();
        if (preparation == null) {
            preparation = newPreparation.get();
        }
        int row = samples.row(order == null ? position : order[position]);
        put(slot.inputs(), inputType, place, preparation.prepare(row, placements.apply(row)));
        preparations.add(preparation);
        double[] target = new double[targets.width()];
        samples.y().read((long) row * target.length, target, target.length);
        put(slot.targets(), targetType, place, target);
    }

    private static void put(ByteBuffer into, DType type, int place, double[] values) {
        int at = place * values.length * type.sizeBytes();
        for (int i = 0; i < values.length; i++) {
            switch (type) {
                case FLOAT64 -> into.putDouble(at + i * Double.BYTES, values[i]);
                case FLOAT32 -> into.putFloat(at + i * Float.BYTES, (float) values[i]);
                case INT64 -> into.putLong(at + i * Long.BYTES, (long) values[i]);
                default -> throw new IllegalStateException("bug: no batch is of " + type.label());
            }
        }
    }

    private static ByteBuffer filled(ByteBuffer buffer, int bytes) {
        return buffer.slice(0, bytes).order(ByteOrder.nativeOrder());
    }

    private static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static List<Long> shape(int size, List<Long> sampleShape) {
        List<Long> shape = new ArrayList<>(List.of((long) size));
        shape.addAll(sampleShape);
        return List.copyOf(shape);
    }

    /** Returns once nothing is prepared any more. */
    @Override
    public void close() {
        if (crew != null) {
            crew.close();
        }
    }
}
