package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Meaning;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ChunkedCodes;
import java.io.IOException;

/** Codes of a large tensor: counted first, then coded by rANS under what was counted. */
final class ChunkedForm implements Form {
    /** Symbols that can be told apart. */
    static final int MOST_SYMBOLS = 256;

    private final TensorSource source;
    private final Meaning meaning;
    private final int least;
    private final int symbols;
    /** Whether codes are too many to be symbols: these tell which are zero, and the others follow as elements of three bytes. */
    private final boolean apart;

    private final ChunkedCodes coder;
    private final double significanceShare;

    ChunkedForm(TensorSource source, Meaning meaning, Survey survey, Workers workers) throws IOException {
        this.source = source;
        this.meaning = meaning;
        int[] range = meaning.range();
        apart = meaning instanceof Meaning.Elements || range[1] - range[0] >= MOST_SYMBOLS;
        least = apart ? 0 : range[0];
        symbols = apart ? 2 : range[1] - range[0] + 1;
        ChunkedCodes.Counts counts =
                new ChunkedCodes.Counts(survey.rowNonzeros(), survey.columnNonzeros(), symbols, -least);
        int chunks = Math.toIntExact((source.count() + chunk() - 1) / chunk());
        workers.inOrder(
                chunks,
                i -> {
                    long from = (long) i * chunk();
                    int length = (int) Math.min(chunk(), source.count() - from);
                    long[] patterns = source.patterns(from, length);
                    counts.add(from, symbols(meaning.encode(patterns, from, new ByteSink())), length);
                    return length;
                },
                length -> {});
        coder = counts.best();
        significanceShare = counts.significanceBits(coder) / Math.max(1e-9, counts.bits(coder));
    }

    private byte[] symbols(int[] codes) {
        byte[] all = new byte[codes.length];
        if (apart) {
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) Math.min(1, Math.abs(codes[i]));
            }
            return all;
        }
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (codes[i] - least);
        }
        return all;
    }

    @Override
    public String label() {
        return meaning.label();
    }

    @Override
    public int head(ByteSink to) {
        int before = to.length();
        meaning.write(to);
        to.put(apart ? 1 : 0);
        if (!apart) {
            to.putNumber(-least);
            to.putNumber(symbols);
        }
        coder.write(to);
        return to.length() - before;
    }

    @Override
    public int chunk() {
        return meaning.chunk();
    }

    @Override
    public Coded code(long from, long[] patterns) {
        ByteSink to = new ByteSink();
        ByteSink tables = new ByteSink();
        int[] codes = meaning.encode(patterns, from, tables);
        byte[] coded = coder.encode(from, symbols(codes), codes.length);
        to.putNumber(coded.length);
        to.put(coded);
        int elements = 0;
        if (apart && !(meaning instanceof Meaning.Elements)) {
            long[] zigzag = new long[codes.length];
            for (int i = 0; i < zigzag.length; i++) {
                zigzag[i] = zigzag(codes[i]);
            }
            elements = Meaning.writeNonzeros(zigzag, CODE_BYTES, to);
        }
        to.put(tables.toBytes());
        if (meaning instanceof Meaning.Elements) {
            elements = Meaning.writeNonzeros(patterns, source.width(), to);
        }
        double significance = coded.length * significanceShare;
        return new Coded(to.toBytes(), significance, coded.length - significance + elements, tables.length());
    }

    /** Of a code that follows as an element. */
    static final int CODE_BYTES = 3;

    private static int zigzag(int code) {
        return code << 1 ^ code >> 31;
    }

    static int code(int zigzag) {
        return zigzag >>> 1 ^ -(zigzag & 1);
    }
}
