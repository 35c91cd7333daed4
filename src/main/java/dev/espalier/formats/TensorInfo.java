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

    /** Whether it holds one integer and nothing else, as counters do. */
    public boolean isInteger() {
        return dtype.isInteger() && elements() == 1 && rank() <= 1;
    }

    /** Steps between neighbours of each dimension where values lie in row-major order without gaps, as PyTorch counts. */
    List<Long> contiguousStrides() {
        Long[] strides = new Long[shape.size()];
        long step = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = step;
            step = Math.multiplyExact(step, Math.max(1, shape.get(i)));
        }
        return List.of(strides);
    }
}
