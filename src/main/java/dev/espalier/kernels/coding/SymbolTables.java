package dev.espalier.kernels.coding;

/** Frequencies of symbols in each of some contexts, laid out for coding in both directions. */
final class SymbolTables {
    private final int contexts;
    private final int symbols;
    private final int[][] frequencies;

    private SymbolTables(int[][] frequencies, int symbols) {
        this.contexts = frequencies.length;
        this.symbols = symbols;
        this.frequencies = frequencies;
    }

    /** @param counts of symbol s in context c at c * symbols + s */
    static SymbolTables of(long[] counts, int contexts, int symbols) {
        int[][] frequencies = new int[contexts][];
        for (int context = 0; context < contexts; context++) {
            frequencies[context] = Frequencies.of(counts, context * symbols, symbols);
        }
        return new SymbolTables(frequencies, symbols);
    }

    int symbols() {
        return symbols;
    }

    int contexts() {
        return contexts;
    }

    byte[] toBytes() {
        ByteSink plain = new ByteSink();
        for (int[] one : frequencies) {
            Frequencies.write(one, plain);
        }
        ByteSink coded = new ByteSink();
        SmallBytes.write(plain.toBytes(), 1, coded);
        return coded.toBytes();
    }

    static SymbolTables read(ByteSource from, int contexts, int symbols) {
        ByteSource plain = new ByteSource(SmallBytes.read(from, contexts * symbols * 3, 1));
        int[][] frequencies = new int[contexts][];
        for (int context = 0; context < contexts; context++) {
            frequencies[context] = Frequencies.read(plain, symbols);
        }
        return new SymbolTables(frequencies, symbols);
    }

    int frequency(int context, int symbol) {
        return frequencies[context][symbol];
    }

    /**
     * For each of a context's 4096 places the symbol (8 bits), its frequency less one (12 bits) and how far it is to the
     * symbol's first place (12 bits). A context that never occurred has symbol 0 everywhere.
     */
    int[] places() {
        int[] places = new int[contexts << Frequencies.BITS];
        for (int context = 0; context < contexts; context++) {
            int at = context << Frequencies.BITS;
            for (int symbol = 0; symbol < symbols; symbol++) {
                int frequency = frequencies[context][symbol];
                for (int i = 0; i < frequency; i++) {
                    places[at++] = symbol << 24 | frequency - 1 << 12 | i;
                }
            }
            for (int i = 0; at < context + 1 << Frequencies.BITS; i++) {
                places[at++] = Frequencies.TOTAL - 1 << 12 | i;
            }
        }
        return places;
    }
}
