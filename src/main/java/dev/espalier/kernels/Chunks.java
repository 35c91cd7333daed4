package dev.espalier.kernels;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Walks values in pieces that fit a cache, so that a kernel holds a few hundred kilobytes whatever the tensor's size: in
 * order, or on all cores (of the common pool) where the outcome does not depend on who walked which piece.
 */
public final class Chunks {
    public static final int SIZE = 1 << 14;

    /** Pieces to a part that one thread walks alone. */
    private static final int PIECES = 64;

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
        walk(0, count, source, reader);
    }

    private static void walk(long begin, long end, Reader source, Reader reader) {
        double[] piece = new double[(int) Math.min(SIZE, end - begin)];
        for (long from = begin; from < end; from += SIZE) {
            int length = (int) Math.min(SIZE, end - from);
            source.read(from, piece, length);
            reader.read(from, piece, length);
        }
    }

    /** Adds what a piece shows to what its thread has gathered so far. */
    @FunctionalInterface
    public interface Gatherer<T> {
        void add(T gathered, long from, double[] values, int length);
    }

    /**
     * What all pieces show together, walked on all cores.
     *
     * @param empty makes one for each thread's part of the tensor
     * @param merge adds the second, whose pieces follow, to the first
     */
    public static <T> T gather(Values values, Supplier<T> empty, Gatherer<T> gatherer, BiConsumer<T, T> merge) {
        return gather(values.count(), values::read, empty, gatherer, merge);
    }

    static <T> T gather(Scores scores, Supplier<T> empty, Gatherer<T> gatherer, BiConsumer<T, T> merge) {
        return gather(scores.count(), scores::read, empty, gatherer, merge);
    }

    private static <T> T gather(
            long count, Reader source, Supplier<T> empty, Gatherer<T> gatherer, BiConsumer<T, T> merge) {
        long part = (long) SIZE * PIECES;
        return LongStream.rangeClosed(0, (count - 1) / part)
                .parallel()
                .collect(
                        empty,
                        (gathered, i) -> walk(
                                i * part,
                                Math.min(count, (i + 1) * part),
                                source,
                                (from, piece, length) -> gatherer.add(gathered, from, piece, length)),
                        merge);
    }

    /** Calls the reader for every piece, in any order and from several threads. */
    static void each(Scores scores, Reader reader) {
        gather(scores, () -> reader, Reader::read, (_, _) -> {});
    }

    /** Like {@link #edit}, in any order and from several threads. */
    static void editEach(Values values, Reader reader) {
        gather(
                values,
                () -> reader,
                (each, from, piece, length) -> {
                    each.read(from, piece, length);
                    values.write(from, piece, length);
                },
                (_, _) -> {});
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
