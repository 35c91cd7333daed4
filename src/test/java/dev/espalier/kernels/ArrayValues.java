package dev.espalier.kernels;

/** Values in an array, for tests. */
public final class ArrayValues implements Values {
    final double[] array;
    private final boolean isDouble;

    private ArrayValues(double[] array, boolean isDouble) {
        this.array = array;
        this.isDouble = isDouble;
    }

    public static ArrayValues floats(float... values) {
        double[] array = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            array[i] = values[i];
        }
        return new ArrayValues(array, false);
    }

    public static ArrayValues doubles(double... values) {
        return new ArrayValues(values.clone(), true);
    }

    /** The numbers themselves. */
    public double[] array() {
        return array;
    }

    @Override
    public long count() {
        return array.length;
    }

    @Override
    public boolean isDouble() {
        return isDouble;
    }

    @Override
    public void read(long from, double[] into, int length) {
        System.arraycopy(array, (int) from, into, 0, length);
    }

    @Override
    public void write(long from, double[] values, int length) {
        for (int i = 0; i < length; i++) {
            array[(int) from + i] = isDouble ? values[i] : (float) values[i];
        }
    }
}
