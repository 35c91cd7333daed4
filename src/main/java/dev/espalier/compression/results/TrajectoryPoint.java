package dev.espalier.compression.results;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A small model's loss and weights before an update, or after the last.
 *
 * @param weights by tensor name, in row-major order
 */
public record TrajectoryPoint(int step, @Nullable Double loss, Map<String, List<Double>> weights) {
    public TrajectoryPoint {
        weights = new TreeMap<>(weights);
    }
}
