package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.PatternIndex;
import dev.espalier.kernels.coding.ChunkedCodes;
import dev.espalier.kernels.coding.CodeShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a walk over a tensor shows: its distinct patterns, if they are few, and where its zeros lie. */
final class Survey {
    private final TensorSource source;
    private final long count;
    private final int width;
    private @Nullable PatternIndex distinct = new PatternIndex(PatternIndex.MOST_DISTINCT);
    private long[] counts = new long[64];
    private long zeros;
    private int[] rowNonzeros = {};
    private int[] columnNonzeros = {};
    private double entropy;

    private Survey(TensorSource source) {
        this.source = source;
        this.count = source.count();
        this.width = source.width();
    }

    static Survey of(TensorSource source, Workers workers) throws IOException {
        Survey survey = new Survey(source);
        if (survey.count > ChunkedCodes.CHUNK) {
            survey.prepareDensities();
        }
        int chunks = Math.toIntExact((survey.count + ChunkedCodes.CHUNK - 1) / ChunkedCodes.CHUNK);
        workers.inOrder(chunks, survey::chunk, survey::add);
        survey.entropy = survey.measureEntropy();
        return survey;
    }

    private void prepareDensities() {
        CodeShape shape = CodeShape.ofLarge(source.tensor().shape());
        rowNonzeros = new int[shape.rows()];
        columnNonzeros = new int[shape.columns()];
    }

    private record Seen(@Nullable PatternIndex distinct, int[] counts, int zeros) {}

    private Seen chunk(int chunk) {
        long from = (long) chunk * ChunkedCodes.CHUNK;
        int length = (int) Math.min(ChunkedCodes.CHUNK, count - from);
        long[] patterns = source.patterns(from, length);
        if (columnNonzeros.length > 0) {
            countNonzeros(from, patterns);
        }
        PatternIndex seen = new PatternIndex(PatternIndex.MOST_DISTINCT);
        int zero = seen.add(0);
        int[] counts = new int[64];
        for (long pattern : patterns) {
            int number = seen.add(pattern);
            if (number == PatternIndex.NONE) {
                return new Seen(null, counts, zeros(patterns));
            }
            if (number == counts.length) {
                counts = Arrays.copyOf(counts, 2 * number);
            }
            counts[number]++;
        }
        return new Seen(seen, counts, counts[zero]);
    }

    private static int zeros(long[] patterns) {
        return (int) Arrays.stream(patterns).filter(pattern -> pattern == 0).count();
    }

    private void countNonzeros(long from, long[] patterns) {
        int columns = columnNonzeros.length;
        int[] inColumns = new int[columns];
        int row = (int) (from / columns);
        int column = (int) (from % columns);
        for (int i = 0; i < patterns.length; row++, column = 0) {
            int start = i - column;
            int end = Math.min(patterns.length, start + columns);
            int inRow = 0;
            for (; i < end; i++) {
                int nonzero = (int) ((patterns[i] | -patterns[i]) >>> 63);
                inColumns[i - start] += nonzero;
                inRow += nonzero;
            }
            synchronized (this) {
                rowNonzeros[row] += inRow;
            }
        }
        synchronized (this) {
            for (int i = 0; i < columns; i++) {
                columnNonzeros[i] += inColumns[i];
            }
        }
    }

    private void add(Seen seen) {
        zeros += seen.zeros();
        if (seen.distinct() == null || distinct == null) {
            distinct = null;
            return;
        }
        for (int i = 0; i < seen.distinct().count(); i++) {
            int number = distinct.add(seen.distinct().pattern(i));
            if (number == PatternIndex.NONE) {
                distinct = null;
                return;
            }
            if (number == counts.length) {
                counts = Arrays.copyOf(counts, 2 * number);
            }
            counts[number] += seen.counts()[i];
        }
    }

    private double measureEntropy() {
        if (distinct != null) {
            return entropy(counts);
        }
        long[][] planes = new long[width][256];
        MemorySegment bytes = source.bytes();
        for (long at = 0; at < bytes.byteSize(); at++) {
            planes[(int) (at % width)][bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff]++;
        }
        return Arrays.stream(planes).mapToDouble(this::entropy).sum();
    }

    private double entropy(long[] occurrences) {
        double bits = 0;
        for (long times : occurrences) {
            if (times > 0) {
                bits -= times * Math.log(times / (double) count);
            }
        }
        return bits / Math.log(2) / count;
    }

    /** Zero among them whether it occurs or not; null where there are more than can be told apart. */
    @Nullable
    PatternIndex distinct() {
        return distinct;
    }

    long zeros() {
        return zeros;
    }

    int[] rowNonzeros() {
        return rowNonzeros;
    }

    int[] columnNonzeros() {
        return columnNonzeros;
    }

    /** Bits to an element of the empirical zero-order entropy: of the patterns, or where they are many of each of their bytes. */
    double entropyBits() {
        return entropy;
    }
}
