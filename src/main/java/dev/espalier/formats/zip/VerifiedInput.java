package dev.espalier.formats.zip;

import dev.espalier.tensors.RefusedFile;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/** Reads an archive's entry, counting and summing, and refuses it at its end if either is wrong. */
final class VerifiedInput extends FilterInputStream {
    private final ZipArchive.Entry entry;
    private final long crc;
    private final CRC32 sum = new CRC32();
    private long remaining;
    private boolean verified;

    VerifiedInput(ZipArchive.Entry entry, long crc, InputStream from) {
        super(from);
        this.entry = entry;
        this.crc = crc;
        this.remaining = entry.bytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (remaining == 0) {
            verify();
            return -1;
        }
        int read = readRaw(into, offset, (int) Math.min(length, remaining));
        if (read < 0) {
            throw RefusedFile.corrupt("the entry \"" + entry.name() + "\" ends " + remaining + " bytes early");
        }
        sum.update(into, offset, read);
        remaining -= read;
        if (remaining == 0) {
            verify();
        }
        return read;
    }

    private int readRaw(byte[] into, int offset, int length) throws IOException {
        try {
            return in.read(into, offset, length);
        } catch (ZipException | EOFException e) {
            throw RefusedFile.corrupt("the entry \"" + entry.name() + "\" cannot be unpacked: " + e.getMessage());
        }
    }

    private void verify() throws IOException {
        if (verified) {
            return;
        }
        if (readRaw(new byte[1], 0, 1) >= 0) {
            throw RefusedFile.corrupt(
                    "the entry \"" + entry.name() + "\" is longer than its " + entry.bytes() + " bytes");
        }
        if (sum.getValue() != crc) {
            throw RefusedFile.corrupt("the entry \"" + entry.name() + "\" has another CRC than the archive says");
        }
        verified = true;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] piece = new byte[(int) Math.min(Math.max(count, 0), 1 << 13)];
        long skipped = 0;
        while (skipped < count) {
            int read = read(piece, 0, (int) Math.min(piece.length, count - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
