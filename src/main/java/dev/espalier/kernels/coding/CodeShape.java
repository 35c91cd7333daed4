package dev.espalier.kernels.coding;

import java.util.List;

/**
 * How a tensor's codes neighbour each other: outputs, for each of them channels of inputs, for each of those the places
 * of a kernel. A vector is one row; what has no kernel has kernels of one place.
 */
public record CodeShape(int rows, int channels, int kernel) {
    /** Throws ArithmeticException for more than two billion codes. */
    public static CodeShape of(List<Long> shape) {
        if (shape.size() < 2) {
            return new CodeShape(1, shape.isEmpty() ? 1 : Math.toIntExact(shape.getFirst()), 1);
        }
        long kernel = 1;
        for (long size : shape.subList(2, shape.size())) {
            kernel = Math.multiplyExact(kernel, size);
        }
        return new CodeShape(Math.toIntExact(shape.get(0)), Math.toIntExact(shape.get(1)), Math.toIntExact(kernel));
    }

    /** For chunks of a large tensor: without rows where there are more rows or columns than densities are kept of. */
    public static CodeShape ofLarge(List<Long> shape) {
        CodeShape none = new CodeShape(0, 0, 1);
        try {
            CodeShape all = of(shape);
            boolean fits = all.rows() <= Densities.MOST && all.columns() <= Densities.MOST;
            return fits && all.rows() > 1 ? all : none;
        } catch (ArithmeticException e) {
            return none;
        }
    }

    public int columns() {
        return Math.multiplyExact(channels, kernel);
    }

    public long count() {
        return (long) rows * columns();
    }
}
