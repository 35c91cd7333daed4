package dev.espalier.kernels;

/** Walks values in pieces that fit a cache, so that a kernel holds a few hundred kilobytes whatever the tensor's size. */
public final class Chunks {
    public static final int SIZE = 1 << 14;

    /** Works on one piece: {@code values[0 .. length)} are the values from position {@code from} on. */
    @FunctionalInterface
    public interface Reader {
        void read(long from, double[] values, int length);
    }

    /** Calls the reader for every piece in order. */
    public static void read(Values values, Reader reader) {
        read(values.count(), values::read, reader);
    }

    /** Calls the reader for every piece in order. */
    static void read(Scores scores, Reader reader) {
        read(scores.count(), scores::read, reader);
    }

    private static void read(long count, Reader source, Reader reader) {
        double[] piece = new double[(int) Math.min(SIZE, count)];
        for (long from = 0; from < count; from += SIZE) {
            int length = (int) Math.min(SIZE, count - from);
            source.read(from, piece, length);
            reader.read(from, piece, length);
        }
    }

    /** Like {@link #read}, and stores what the reader left in the piece. */
    public static void edit(Values values, Reader reader) {
        read(values, (from, piece, length) -> {
            reader.read(from, piece, length);
            values.write(from, piece, length);
        });
    }

    private Chunks() {}
}
