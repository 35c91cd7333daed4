package dev.espalier.formats;

import java.util.List;

/** What a tensor is, without its values: name, element type, and shape (empty for a scalar). */
public record TensorInfo(String name, DType dtype, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(name + ": sizes must not be negative, was " + shape);
            }
        }
    }

    /** Number of elements; throws ArithmeticException where no file could hold them. */
    public long elements() {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    public long sizeBytes() {
        return Math.multiplyExact(elements(), (long) dtype.sizeBytes());
    }

    public int rank() {
        return shape.size();
    }
}
