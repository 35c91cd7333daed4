package dev.espalier.formats.packed;

import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;

/** Adds up what a tensor's block consists of. */
final class Parts {
    private long total;
    private double significance;
    private double codes;
    private double tables;

    void write(byte[] bytes, OutputStream to) throws IOException {
        to.write(bytes);
        total += bytes.length;
    }

    void add(double significanceBytes, double codeBytes, double tableBytes) {
        significance += significanceBytes;
        codes += codeBytes;
        tables += tableBytes;
    }

    /** Whole bytes that add up to the total; the header is what the others leave. */
    LedgerRow row(TensorInfo tensor, String encoding, double entropyBits) {
        long tableBytes = Math.round(tables);
        long both = Math.round(significance + codes);
        long significanceBytes = Math.min(both, Math.round(significance));
        return new LedgerRow(
                tensor.name(),
                encoding,
                significanceBytes,
                both - significanceBytes,
                tableBytes,
                total - both - tableBytes,
                total,
                8.0 * total / Math.max(1, tensor.elements()),
                entropyBits);
    }
}
