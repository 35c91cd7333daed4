package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Meaning;
import dev.espalier.kernels.coding.AdaptiveCodes;
import dev.espalier.kernels.coding.ByteSink;
import dev.espalier.kernels.coding.ChunkedCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes one tensor's block in the way that takes least. Up to a million elements all ways are tried; of larger tensors
 * the way is chosen by what a survey shows, and chunks are coded beside each other.
 */
final class TensorEncoder {
    /** Share of zeros, one in so many, from which on it is worth to tell them apart. */
    private static final int FEWEST_ZEROS = 20;

    /** Below this many codes, tables never pay. */
    private static final int LEAST_FOR_TABLES = 4096;

    private final TensorSource source;
    private final Workers workers;
    private final Survey survey;

    TensorEncoder(TensorSource source, Workers workers) throws IOException {
        this.source = source;
        this.workers = workers;
        this.survey = Survey.of(source, workers);
    }

    /** A block that is in heap, as those of small tensors are. */
    record Block(byte[] bytes, LedgerRow row) {}

    static boolean isSmall(TensorSource source) {
        return source.count() <= ChunkedCodes.CHUNK;
    }

    double entropyBits() {
        return survey.entropyBits();
    }

    /** The smallest block of all, for a small tensor. */
    Block smallest() throws IOException {
        Block best = block(new Form.Dense(source.width()));
        Meaning meaning = meaning();
        if (meaning != null) {
            best = smaller(best, codes(meaning));
        }
        if (hasZeros()) {
            best = smaller(best, codes(new Meaning.Elements(source.width())));
        }
        return best;
    }

    private @Nullable Meaning meaning() {
        return new MeaningSearch(source, survey).find();
    }

    private boolean hasZeros() {
        return survey.zeros() * FEWEST_ZEROS > source.count() && source.width() > 1;
    }

    private Block codes(Meaning meaning) throws IOException {
        Form.Adaptive form = new Form.Adaptive(source, meaning);
        if (source.count() < LEAST_FOR_TABLES) {
            return block(form);
        }
        Block chunked = block(new ChunkedForm(source, meaning, survey, workers));
        return isSlow(meaning) ? chunked : smaller(block(form), chunked);
    }

    private boolean isSlow(Meaning meaning) {
        int[] codes = meaning.encode(source.patterns(0, (int) source.count()), 0, new ByteSink());
        return AdaptiveCodes.isSlow(codes, meaning instanceof Meaning.Elements);
    }

    private static Block smaller(Block one, Block other) {
        return other.bytes().length < one.bytes().length ? other : one;
    }

    private Block block(Form form) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        LedgerRow row = write(form, to);
        return new Block(to.toByteArray(), row);
    }

    /** Streams the block of a large tensor. */
    LedgerRow write(OutputStream to) throws IOException {
        Meaning meaning = meaning();
        if (meaning == null && hasZeros()) {
            meaning = new Meaning.Elements(source.width());
        }
        Form form =
                meaning == null ? new Form.Dense(source.width()) : new ChunkedForm(source, meaning, survey, workers);
        return write(form, to);
    }

    /** With its length where a reader could not tell it without reading on. */
    private static byte[] begun(Form form, ByteSink head) {
        if (!(form instanceof ChunkedForm)) {
            return head.toBytes();
        }
        ByteSink begun = new ByteSink();
        begun.put(Form.CHUNKED);
        begun.putNumber(head.length());
        begun.put(head.toBytes());
        return begun.toBytes();
    }

    private record Made(int crc, Form.Coded coded) {}

    private LedgerRow write(Form form, OutputStream to) throws IOException {
        Parts parts = new Parts();
        ByteSink head = new ByteSink();
        parts.add(0, 0, form.head(head));
        parts.write(begun(form, head), to);
        int chunk = form.chunk();
        int chunks = Math.toIntExact((source.count() + chunk - 1) / chunk);
        workers.inOrder(
                chunks,
                i -> {
                    long from = (long) i * chunk;
                    int length = (int) Math.min(chunk, source.count() - from);
                    return new Made(source.crc(from, length), form.code(from, source.patterns(from, length)));
                },
                made -> {
                    Form.Coded coded = made.coded();
                    ByteSink begin = new ByteSink();
                    begin.putInt(made.crc());
                    begin.putNumber(coded.bytes().length);
                    parts.write(begin.toBytes(), to);
                    parts.write(coded.bytes(), to);
                    parts.add(coded.significance(), coded.codes(), coded.tables());
                });
        return parts.row(source.tensor(), form.label(), survey.entropyBits());
    }
}
