package dev.espalier.kernels.coding;

import java.util.Objects;
import java.util.function.IntToDoubleFunction;

/**
 * Codes a large tensor's symbols by rANS in chunks that need nothing of each other, under frequencies that are the whole
 * tensor's: by the density of row and column and by the last two symbols, as far as that is worth its tables.
 *
 * <pre>
 * looks (1 byte): 0 at nothing, 1 at densities, 2 at densities and the last two symbols
 * if not 0        classes of rows, classes of columns
 * frequencies     of 1, 15 or 60 contexts
 * </pre>
 *
 * Safe for use by several threads.
 */
public final class ChunkedCodes {
    /** Symbols to a chunk; a tensor's last one may have less. */
    public static final int CHUNK = 1 << 20;

    private static final int CONTEXTS = Densities.BASES * 4;
    private static final int[] CONTEXTS_OF = {1, Densities.BASES, CONTEXTS};

    private final Densities densities;
    private final SymbolTables tables;
    private final int looks;
    private final int zero;

    private ChunkedCodes(Densities densities, SymbolTables tables, int looks, int zero) {
        this.densities = densities;
        this.tables = tables;
        this.looks = looks;
        this.zero = zero;
    }

    /** Counts what a tensor's codes will be coded under. Safe for use by several threads. */
    public static final class Counts {
        private final Densities densities;
        private final int symbols;
        private final int zero;
        private final long[] counts;

        /**
         * @param rowNonzeros how many of each row are not zero, as {@code columnNonzeros} of each column; empty where
         *     rows are not told apart, see {@link CodeShape#ofLarge}
         * @param symbols at most 256
         */
        public Counts(int[] rowNonzeros, int[] columnNonzeros, int symbols, int zero) {
            this.densities = Densities.of(rowNonzeros, columnNonzeros);
            this.symbols = symbols;
            this.zero = zero;
            this.counts = new long[CONTEXTS * symbols];
        }

        /** Adds a chunk. */
        public void add(long from, byte[] chunk, int count) {
            byte[] bases = new byte[count];
            byte[] contexts = new byte[count];
            densities.bases(from, count, bases);
            new InterleavedRans(SymbolTables.of(new long[0], 0, symbols), zero, true)
                    .contexts(chunk, bases, count, contexts);
            int[] added = new int[counts.length];
            for (int i = 0; i < count; i++) {
                added[contexts[i] * symbols + (chunk[i] & 0xff)]++;
            }
            synchronized (counts) {
                for (int i = 0; i < added.length; i++) {
                    counts[i] += added[i];
                }
            }
        }

        /** How often each symbol was seen. */
        public long[] bySymbol() {
            return merged(CONTEXTS);
        }

        private long[] merged(int factor) {
            long[] merged = new long[(CONTEXTS + factor - 1) / factor * symbols];
            for (int i = 0; i < counts.length; i++) {
                merged[i / symbols / factor * symbols + i % symbols] += counts[i];
            }
            return merged;
        }

        /** The coder that is expected to need least. */
        public ChunkedCodes best() {
            ChunkedCodes best = null;
            double least = Double.POSITIVE_INFINITY;
            int[] factors = {CONTEXTS, 4, 1};
            for (int looks = 0; looks < factors.length; looks++) {
                long[] merged = merged(factors[looks]);
                SymbolTables tables = SymbolTables.of(merged, CONTEXTS_OF[looks], symbols);
                ChunkedCodes coder = new ChunkedCodes(densities, tables, looks, zero);
                ByteSink head = new ByteSink();
                coder.write(head);
                double bits = 8.0 * head.length() + coder.bits(merged, false);
                if (best == null || bits < least) {
                    best = coder;
                    least = bits;
                }
            }
            return Objects.requireNonNull(best);
        }

        /** Of a coder's ideal bits for what was counted those that tell which symbols are zero. */
        public double significanceBits(ChunkedCodes coder) {
            return coder.bits(merged(CONTEXTS / CONTEXTS_OF[coder.looks]), true);
        }

        public double bits(ChunkedCodes coder) {
            return coder.bits(merged(CONTEXTS / CONTEXTS_OF[coder.looks]), false);
        }
    }

    private double bits(long[] counts, boolean significanceAlone) {
        double bits = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                int context = i / tables.symbols();
                int symbol = i % tables.symbols();
                int frequency = tables.frequency(context, symbol);
                if (significanceAlone) {
                    int zeros = zero >= 0 && zero < tables.symbols() ? tables.frequency(context, zero) : 0;
                    frequency = symbol == zero ? zeros : Frequencies.TOTAL - zeros;
                }
                bits -= counts[i] * Math.log(frequency / (double) Frequencies.TOTAL) / Math.log(2);
            }
        }
        return bits;
    }

    public void write(ByteSink to) {
        to.put(looks);
        if (looks > 0) {
            densities.write(to);
        }
        to.put(tables.toBytes());
    }

    /**
     * @param shape see {@link CodeShape#ofLarge}
     * @param symbols at most 256
     * @param zero the symbol that stands for zero
     */
    public static ChunkedCodes read(ByteSource from, CodeShape shape, int symbols, int zero) {
        int looks = from.take();
        if (looks >= CONTEXTS_OF.length) {
            throw new BrokenStream("there is no kind " + looks + " of contexts");
        }
        Densities densities = looks == 0 ? Densities.flat() : Densities.read(from, shape.rows(), shape.columns());
        return new ChunkedCodes(densities, SymbolTables.read(from, CONTEXTS_OF[looks], symbols), looks, zero);
    }

    private byte[] bases(long from, int count) {
        byte[] bases = new byte[count];
        if (looks > 0) {
            densities.bases(from, count, bases);
        }
        return bases;
    }

    /** @param from the place of the chunk's first symbol among all */
    public byte[] encode(long from, byte[] symbols, int count) {
        byte[] bases = bases(from, count);
        byte[] contexts = new byte[count];
        InterleavedRans rans = new InterleavedRans(tables, zero, looks == 2);
        rans.contexts(symbols, bases, count, contexts);
        return rans.encode(symbols, contexts, count);
    }

    /**
     * Has the symbols of a chunk chosen lane by lane, under these frequencies.
     *
     * @param choice of places counted from the chunk's beginning; of symbols that no context has seen so far it is told
     *     what one in 4096 would cost
     */
    public byte[] choose(long from, int count, AdaptiveCodes.Choice choice) {
        byte[] symbols = new byte[count];
        byte[] bases = bases(from, count);
        int length = InterleavedRans.laneLength(count);
        int[] context = {0};
        IntToDoubleFunction bits = symbol -> Spent.cost(Math.max(1, tables.frequency(context[0], symbol)) << 4);
        for (int start = 0; start < count; start += length) {
            int history = 0;
            for (int i = start; i < Math.min(count, start + length); i++) {
                context[0] = looks == 2 ? bases[i] * 4 + history : bases[i];
                int symbol = choice.choose(i, bits);
                symbols[i] = (byte) symbol;
                history = (history << 1 | (symbol == zero ? 0 : 1)) & 3;
            }
        }
        return symbols;
    }

    /** All bytes of the source are taken. */
    public byte[] decode(ByteSource coded, long from, int count) {
        byte[] symbols = new byte[count];
        new InterleavedRans(tables, zero, looks == 2).decode(coded, bases(from, count), count, symbols);
        return symbols;
    }
}
