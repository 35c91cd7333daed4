package dev.espalier.tensors;

import dev.espalier.kernels.Values;

/** Values that are read where they lie and written to another place. */
record MovedValues(Values from, Values to) implements Values {
    @Override
    public long count() {
        return from.count();
    }

    @Override
    public boolean isDouble() {
        return from.isDouble();
    }

    @Override
    public void read(long at, double[] into, int length) {
        from.read(at, into, length);
    }

    @Override
    public void write(long at, double[] values, int length) {
        to.write(at, values, length);
    }
}
