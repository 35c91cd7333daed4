package dev.espalier.kernels.coding;

import java.util.Arrays;

/**
 * How full of nonzeros the rows and the columns of a large tensor are, in classes of half a unit of log odds around the
 * tensor's own, 0 to 7: what its symbols' contexts are made of.
 */
final class Densities {
    static final int CLASSES = 8;
    private static final int MIDDLE = 4;
    /** Rows or columns whose classes are kept. */
    static final int MOST = 1 << 22;

    /** Sums of two classes, 0 to 14. */
    static final int BASES = 2 * CLASSES - 1;

    private final byte[] rows;
    private final byte[] columns;

    private Densities(byte[] rows, byte[] columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** All in one class, however many there are. */
    static Densities flat() {
        return new Densities(new byte[0], new byte[0]);
    }

    /** @param rowNonzeros of all rows, as {@code columnNonzeros} of all columns; empty for one class of all */
    static Densities of(int[] rowNonzeros, int[] columnNonzeros) {
        long all = Arrays.stream(rowNonzeros).asLongStream().sum();
        double whole = logOdds(all, (double) rowNonzeros.length * columnNonzeros.length);
        return new Densities(
                classes(rowNonzeros, columnNonzeros.length, whole), classes(columnNonzeros, rowNonzeros.length, whole));
    }

    private static byte[] classes(int[] nonzeros, int of, double whole) {
        byte[] classes = new byte[nonzeros.length];
        for (int i = 0; i < classes.length; i++) {
            long step = Math.round(2 * (logOdds(nonzeros[i], of) - whole));
            classes[i] = (byte) Math.max(0, Math.min(CLASSES - 1, step + MIDDLE));
        }
        return classes;
    }

    private static double logOdds(double some, double all) {
        return Math.log((some + 0.5) / (all - some + 0.5));
    }

    void write(ByteSink to) {
        SmallBytes.write(rows, 1, to);
        SmallBytes.write(columns, 1, to);
    }

    static Densities read(ByteSource from, int rows, int columns) {
        Densities densities = new Densities(readClasses(from, rows), readClasses(from, columns));
        return densities.rows.length == 0 || densities.columns.length == 0 ? flat() : densities;
    }

    private static byte[] readClasses(ByteSource from, int count) {
        byte[] classes = SmallBytes.read(from, Math.min(count, MOST), 1);
        if (classes.length != count && classes.length != 0) {
            throw new BrokenStream("there must be " + count + " density classes, were " + classes.length);
        }
        for (byte value : classes) {
            if (value < 0 || value >= CLASSES) {
                throw new BrokenStream("a density class must be below " + CLASSES + ", was " + value);
            }
        }
        return classes;
    }

    /** The sums of both classes for {@code count} places from place {@code from} on. */
    void bases(long from, int count, byte[] into) {
        if (columns.length == 0) {
            return;
        }
        int row = (int) (from / columns.length);
        int column = (int) (from % columns.length);
        for (int i = 0; i < count; row++, column = 0) {
            int end = Math.min(count, i + columns.length - column);
            byte inRow = rows[row];
            for (; i < end; i++, column++) {
                into[i] = (byte) (inRow + columns[column]);
            }
        }
    }
}
