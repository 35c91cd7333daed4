package dev.espalier.kernels.quantization;

import dev.espalier.kernels.Values;
import java.util.function.Consumer;

/** The weights that share one range: a part of a tensor that lies in one piece. */
record Slice(Values values, long from, long count) implements Values {
    /**
     * Hands out the slices of a tensor in order.
     *
     * @param rows the tensor's first dimension; what is left of its shape are the inputs of one output
     */
    static void each(Values values, long rows, Granularity granularity, int groupSize, Consumer<Slice> visitor) {
        long count = values.count();
        long row = granularity == Granularity.TENSOR ? count : count / Math.max(1, rows);
        long width = granularity == Granularity.GROUP ? groupSize : row;
        for (long start = 0; start < count; start += row) {
            for (long from = start; from < start + row; from += width) {
                visitor.accept(new Slice(values, from, Math.min(width, start + row - from)));
            }
        }
    }

    @Override
    public boolean isDouble() {
        return values.isDouble();
    }

    @Override
    public void read(long position, double[] into, int length) {
        values.read(from + position, into, length);
    }

    @Override
    public void write(long position, double[] written, int length) {
        values.write(from + position, written, length);
    }
}
