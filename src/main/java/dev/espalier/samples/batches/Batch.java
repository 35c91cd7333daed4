package dev.espalier.samples.batches;

import dev.espalier.tensors.DType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Prepared samples, ready for the engine: direct buffers in native byte order, row-major, batch dimension first, from
 * position 0 to their limit. The buffers are used again: they hold these values until the next call of
 * {@link Batches#next} or {@link Batches#close}, so who needs them longer copies them.
 *
 * @param inputType float32, or float64 for a float64 model
 * @param inputShape the batch's size, then {@code DatasetInfo#inputShape}
 * @param targetType int64 class numbers, or floats of the input's type for regression
 * @param targetShape (size) for classes; for regression always (size, k), where y of (N) gives k = 1: an output of
 *     (size) or (size, 1) takes these as one number a sample, any other output must have this very shape
 */
public record Batch(
        int size,
        ByteBuffer inputs,
        DType inputType,
        List<Long> inputShape,
        ByteBuffer targets,
        DType targetType,
        List<Long> targetShape) {}
