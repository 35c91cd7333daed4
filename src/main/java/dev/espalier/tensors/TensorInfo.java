package dev.espalier.tensors;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tensor is, without its values: name, element type, and shape (empty for a scalar).
 *
 * @param tiedTo the name that the values are kept under, where this is another name of a tensor; null else. That name
 *     stands in the same list, is tied to no other, and has the same type and shape
 */
public record TensorInfo(
        String name,
        DType dtype,
        List<Long> shape,
        @Nullable String tiedTo) {
    public TensorInfo(String name, DType dtype, List<Long> shape) {
        this(name, dtype, shape, null);
    }

    public TensorInfo {
        shape = List.copyOf(shape);
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(name + ": sizes must not be negative, was " + shape);
            }
        }
    }

    /** This name for the tensor of another name. */
    public TensorInfo tied(String to) {
        return new TensorInfo(name, dtype, shape, to);
    }

    /** Whether this is one more name of a tensor that is listed under another: whoever counts or changes, skips it. */
    public boolean isTied() {
        return tiedTo != null;
    }

    /** The one name, of all that a tensor has, that masks, roles and all else that is known of it go by. */
    public String storedAs() {
        return tiedTo == null ? name : tiedTo;
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
    public List<Long> contiguousStrides() {
        Long[] strides = new Long[shape.size()];
        long step = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = step;
            step = Math.multiplyExact(step, Math.max(1, shape.get(i)));
        }
        return List.of(strides);
    }
}
