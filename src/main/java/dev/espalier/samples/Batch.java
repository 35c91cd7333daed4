package dev.espalier.samples;

import dev.espalier.formats.DType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Prepared samples, ready for the engine: direct buffers in native byte order, row-major, batch dimension first.
 *
 * @param inputType float32, or float64 for a float64 model
 * @param targetType int64 class numbers, or floats of the input's type for regression
 */
public record Batch(
        int size,
        ByteBuffer inputs,
        DType inputType,
        List<Long> inputShape,
        ByteBuffer targets,
        DType targetType,
        List<Long> targetShape) {}
