package dev.espalier.kernels.quantization;

import dev.espalier.kernels.coding.AdaptiveCodes;
import dev.espalier.kernels.coding.ChunkedCodes;
import dev.espalier.kernels.coding.CodeShape;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What codes cost under frequencies that were counted over a whole tensor: those of the coder of large tensors, or, where
 * there are more codes than that has symbols, each code's share alone.
 */
final class LargeRates {
    /** Weights of a tensor that are coded otherwise. */
    static final int MOST_ADAPTIVE = ChunkedCodes.CHUNK;

    private static final int MOST_SYMBOLS = 256;
    /** Those of 8 bits, and one more where 0 is not among them, on either side of 0. */
    private static final int MOST_CODE = 1 << 8;

    private final short[] codes;
    private final int least;
    private final @Nullable ChunkedCodes coder;
    private final IntToDoubleFunction byShare;
    private final double bits;

    private LargeRates(short[] codes, int least, ChunkedCodes.@Nullable Counts counts) {
        this.codes = codes;
        this.least = least;
        this.coder = counts == null ? null : counts.best();
        this.byShare = byShare(codes);
        this.bits = counts == null || coder == null ? shareBits() : counts.bits(coder);
    }

    /**
     * Of codes as they are now.
     *
     * @param shape as {@link CodeShape#ofLarge} has it
     * @param least of the codes that there may be
     */
    static LargeRates of(short[] codes, CodeShape shape, int least, int most) {
        if (most - least >= MOST_SYMBOLS) {
            return new LargeRates(codes, least, null);
        }
        int[] rowNonzeros = new int[shape.rows()];
        int[] columnNonzeros = new int[shape.columns()];
        for (int i = 0; shape.rows() > 0 && i < codes.length; i++) {
            int nonzero = codes[i] == 0 ? 0 : 1;
            rowNonzeros[i / columnNonzeros.length] += nonzero;
            columnNonzeros[i % columnNonzeros.length] += nonzero;
        }
        ChunkedCodes.Counts counts = new ChunkedCodes.Counts(rowNonzeros, columnNonzeros, most - least + 1, -least);
        for (int from = 0; from < codes.length; from += ChunkedCodes.CHUNK) {
            byte[] symbols = new byte[Math.min(ChunkedCodes.CHUNK, codes.length - from)];
            for (int i = 0; i < symbols.length; i++) {
                symbols[i] = (byte) (codes[from + i] - least);
            }
            counts.add(from, symbols, symbols.length);
        }
        return new LargeRates(codes, least, counts);
    }

    /** -log2 of each code's share of the codes as they are now; one that does not occur costs as if it did once. */
    static IntToDoubleFunction byShare(short[] codes) {
        long[] counts = new long[2 * MOST_CODE + 1];
        for (short code : codes) {
            counts[MOST_CODE + code]++;
        }
        double[] bits = new double[counts.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Math.log(codes.length / (double) Math.max(1, counts[i])) / Math.log(2);
        }
        return code -> bits[MOST_CODE + code];
    }

    private double shareBits() {
        double sum = 0;
        for (short code : codes) {
            sum += byShare.applyAsDouble(code);
        }
        return sum;
    }

    /** Has all codes chosen anew, in order. */
    void choose(AdaptiveCodes.Choice choice) {
        ChunkedCodes chunked = coder;
        if (chunked == null) {
            for (int i = 0; i < codes.length; i++) {
                choice.choose(i, byShare);
            }
            return;
        }
        for (int from = 0; from < codes.length; from += ChunkedCodes.CHUNK) {
            int first = from;
            chunked.choose(
                    from,
                    Math.min(ChunkedCodes.CHUNK, codes.length - from),
                    (i, symbolBits) ->
                            choice.choose(first + i, code -> symbolBits.applyAsDouble(code - least)) - least);
        }
    }

    /** How many bits the codes take as they were when this was made. */
    double bits() {
        return bits;
    }
}
