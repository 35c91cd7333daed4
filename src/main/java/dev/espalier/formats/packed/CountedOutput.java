package dev.espalier.formats.packed;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Counts what goes through. */
final class CountedOutput extends FilterOutputStream {
    private long count;

    CountedOutput(OutputStream to) {
        super(to);
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        count += length;
    }

    long count() {
        return count;
    }
}
