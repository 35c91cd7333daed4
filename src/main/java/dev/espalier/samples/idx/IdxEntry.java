package dev.espalier.samples.idx;

import dev.espalier.formats.zip.ZipArchive;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** An IDX file inside an archive, perhaps compressed by gzip there. */
record IdxEntry(ZipArchive.Entry entry, boolean zipped, IdxHeader header) {
    private static final int PIECE = 1 << 16;

    /** Reads the header, and checks it against the entry's length where that tells. */
    static IdxEntry read(ZipArchive archive, ZipArchive.Entry entry, boolean zipped) throws IOException {
        try (InputStream in = unzipped(archive, entry, zipped)) {
            IdxHeader header = IdxHeader.read(entry.name(), in);
            if (!zipped && header.totalBytes() != entry.bytes()) {
                throw IdxHeader.corrupt(
                        entry.name(),
                        "of shape " + header.tensor().shape() + " and "
                                + header.tensor().dtype().label() + " needs " + header.totalBytes()
                                + " bytes, its entry has " + entry.bytes());
            }
            return new IdxEntry(entry, zipped, header);
        } catch (ZipException | EOFException e) {
            throw IdxHeader.corrupt(entry.name(), "cannot be unpacked: " + e.getMessage());
        }
    }

    private static InputStream unzipped(ZipArchive archive, ZipArchive.Entry entry, boolean zipped) throws IOException {
        InputStream in = archive.open(entry);
        try {
            return zipped ? new GZIPInputStream(in, PIECE) : in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    String name() {
        return entry.name();
    }

    /** The values, little-endian, mapped: from the archive where they lie there as they are, else from a scratch file. */
    MemorySegment map(ZipArchive archive, Path file, Path scratch, Arena owner) throws IOException {
        boolean plain = entry.stored() && !zipped && header.tensor().dtype().sizeBytes() == 1;
        if (plain) {
            copy(archive, OutputStream.nullOutputStream()); // for the CRC alone
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                long begin = entry.dataOffset() + header.bytes();
                return channel.map(MapMode.READ_ONLY, begin, header.tensor().sizeBytes(), owner);
            }
        }
        Path made = Files.createTempFile(scratch, "array-", ".tmp");
        // Through a channel, not a mapping, so that a full disk is an exception and not a crash
        try (FileChannel channel = FileChannel.open(
                made, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel), PIECE);
            copy(archive, to);
            to.flush();
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), owner);
        }
    }

    /** Copies exactly as many values as the header claims, and refuses a file that has fewer or more. */
    private void copy(ZipArchive archive, OutputStream to) throws IOException {
        int valueBytes = header.tensor().dtype().sizeBytes();
        byte[] piece = new byte[PIECE];
        try (InputStream in = unzipped(archive, entry, zipped)) {
            in.skipNBytes(header.bytes());
            long left = header.tensor().sizeBytes();
            while (left > 0) {
                int length = (int) Math.min(piece.length, left);
                int read = in.readNBytes(piece, 0, length);
                if (read < length) {
                    throw IdxHeader.corrupt(name(), "ends " + (left - read) + " bytes early");
                }
                reverse(piece, length, valueBytes);
                to.write(piece, 0, length);
                left -= length;
            }
            if (in.read() >= 0) {
                throw IdxHeader.corrupt(
                        name(), "has more than the " + header.totalBytes() + " bytes that its header claims");
            }
        } catch (ZipException | EOFException e) {
            throw IdxHeader.corrupt(name(), "cannot be unpacked: " + e.getMessage());
        }
    }

    private static void reverse(byte[] values, int length, int valueBytes) {
        for (int at = 0; valueBytes > 1 && at < length; at += valueBytes) {
            for (int low = at, high = at + valueBytes - 1; low < high; low++, high--) {
                byte swapped = values[low];
                values[low] = values[high];
                values[high] = swapped;
            }
        }
    }
}
