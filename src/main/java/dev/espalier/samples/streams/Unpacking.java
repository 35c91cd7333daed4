package dev.espalier.samples.streams;

import dev.espalier.tensors.RefusedFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Streams out of gzip, never more than 200 times what went in (256 MiB are always allowed). */
public final class Unpacking {
    private static final int PIECE = 1 << 16;
    private static final long SMALL_BYTES = 256L << 20;
    private static final int MAX_RATIO = 200;

    private Unpacking() {}

    /**
     * What a stream holds: unpacked if it is gzip, else as it is. The stream is closed with what is returned or where
     * this throws.
     *
     * @param name for messages
     * @param bytes that the stream has
     */
    public static InputStream of(InputStream stream, String name, long bytes) throws IOException {
        InputStream in = new BufferedInputStream(stream, PIECE);
        try {
            in.mark(2);
            byte[] magic = in.readNBytes(2);
            in.reset();
            boolean zipped = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
            return zipped ? new BufferedInputStream(new Bounded(in, name, bytes), PIECE) : in;
        } catch (ZipException | EOFException e) {
            in.close();
            throw corrupt(name, e);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static RefusedFile corrupt(String name, IOException e) {
        return new RefusedFile(
                RefusedFile.Reason.CORRUPT_FILE,
                name + " cannot be unpacked: " + e.getMessage(),
                "check the file with gzip -t and upload it whole");
    }

    /** What a stream of gzip unpacks to, up to a limit. */
    private static final class Bounded extends FilterInputStream {
        private final String name;
        private final long bytes;
        private final long allowed;
        private long left;

        Bounded(InputStream in, String name, long bytes) throws IOException {
            super(new GZIPInputStream(in, PIECE));
            this.name = name;
            this.bytes = bytes;
            this.allowed = Math.max(SMALL_BYTES, bytes * MAX_RATIO);
            this.left = allowed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int read;
            try {
                read = in.read(into, at, length);
            } catch (ZipException | EOFException e) {
                throw corrupt(name, e);
            }
            left -= Math.max(0, read);
            if (left < 0) {
                throw new RefusedFile(
                        RefusedFile.Reason.HOSTILE_FILE,
                        name + " of " + bytes + " bytes unpacks to more than " + allowed + " bytes",
                        "upload it without compression, or with less: gunzip data.gz");
            }
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
