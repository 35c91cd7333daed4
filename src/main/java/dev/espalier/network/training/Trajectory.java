package dev.espalier.network.training;

import ai.djl.pytorch.engine.PtNDArray;
import dev.espalier.network.Outputs;
import dev.espalier.samples.batches.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a training passed through: loss and weights before every update. Holds all of it in memory: for small networks. */
public final class Trajectory {
    private final List<Point> points = new ArrayList<>();
    private @Nullable Batch last;

    /**
     * Before one update, or after the last.
     *
     * @param loss of the update's batch; after the last update of that same batch
     * @param weights all that is learned, by name, in full precision
     */
    public record Point(double loss, Map<String, double[]> weights) {}

    public List<Point> points() {
        return List.copyOf(points);
    }

    void add(double loss, Map<String, PtNDArray> weights) {
        Map<String, double[]> values = new TreeMap<>();
        weights.forEach((name, weight) -> values.put(name, Outputs.of(weight).values()));
        points.add(new Point(loss, values));
    }

    /** The batch that the next update is the last of its epoch to use. */
    void keep(Batch batch) {
        last = new Batch(
                batch.size(),
                copy(batch.inputs()),
                batch.inputType(),
                batch.inputShape(),
                copy(batch.targets()),
                batch.targetType(),
                batch.targetShape());
    }

    @Nullable
    Batch last() {
        return last;
    }

    private static ByteBuffer copy(ByteBuffer buffer) {
        ByteBuffer from = buffer.slice();
        return ByteBuffer.allocateDirect(from.remaining())
                .order(ByteOrder.nativeOrder())
                .put(from)
                .flip();
    }
}
