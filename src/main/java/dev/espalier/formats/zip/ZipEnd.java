package dev.espalier.formats.zip;

import dev.espalier.formats.sniffing.FileBytes;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.NumpyLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The end record of a zip archive, read before any library is let at the file: a directory that claims to be huge, or
 * that does not lie where the end says, would otherwise be read into memory first.
 */
record ZipEnd(long directoryOffset, long directoryBytes, long entries) {
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_BYTES = 56;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_SIGNATURE = 0x06064b50;

    static final int MAX_ENTRIES = 100_000;
    private static final long MAX_DIRECTORY_BYTES = 64L << 20;

    static ZipEnd read(FileChannel channel) throws IOException {
        long size = channel.size();
        int tailBytes = (int) Math.min(size, END_BYTES + 0xffff);
        ByteBuffer tail = FileBytes.read(channel, size - tailBytes, tailBytes);
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE) {
                // Readers differ in which of several end records they believe
                if (at + END_BYTES + u16(tail, at + 20) != tailBytes) {
                    throw RefusedFile.corrupt("the archive's last end record, at byte " + (size - tailBytes + at)
                            + ", does not end with the file");
                }
                return checked(
                        channel, tail.slice(at, END_BYTES).order(ByteOrder.LITTLE_ENDIAN), size - tailBytes + at);
            }
        }
        throw RefusedFile.corrupt("the archive has no end record: the file of " + size + " bytes is truncated");
    }

    private static ZipEnd checked(FileChannel channel, ByteBuffer end, long endOffset) throws IOException {
        long locatorOffset = endOffset - LOCATOR_BYTES;
        boolean has64 = locatorOffset >= 0
                && FileBytes.read(channel, locatorOffset, LOCATOR_BYTES).getInt(0) == LOCATOR_SIGNATURE;
        ZipEnd narrow = new ZipEnd(u32(end, 16), u32(end, 12), u16(end, 10));
        ZipEnd read = has64 ? zip64(channel, locatorOffset) : narrow;
        read.requireAgreement(narrow);
        long directoryEnd = has64 ? end64Offset(channel, locatorOffset) : endOffset;
        read.check(directoryEnd);
        return read;
    }

    private static long end64Offset(FileChannel channel, long locatorOffset) throws IOException {
        return FileBytes.read(channel, locatorOffset, LOCATOR_BYTES).getLong(8);
    }

    private static ZipEnd zip64(FileChannel channel, long locatorOffset) throws IOException {
        long offset = end64Offset(channel, locatorOffset);
        if (offset < 0 || offset > locatorOffset - END64_BYTES) {
            throw RefusedFile.corrupt("the archive's zip64 end record is said to lie at byte "
                    + Long.toUnsignedString(offset) + ", outside the file");
        }
        ByteBuffer end = FileBytes.read(channel, offset, END64_BYTES);
        if (end.getInt(0) != END64_SIGNATURE) {
            throw RefusedFile.corrupt("the archive has no zip64 end record at byte " + offset);
        }
        return new ZipEnd(end.getLong(48), end.getLong(40), end.getLong(32));
    }

    /** Readers differ in which of two end records they believe; the narrow one may only pass on a number. */
    private void requireAgreement(ZipEnd narrow) {
        boolean agree = (narrow.directoryOffset == 0xffff_ffffL || narrow.directoryOffset == directoryOffset)
                && (narrow.directoryBytes == 0xffff_ffffL || narrow.directoryBytes == directoryBytes)
                && (narrow.entries == 0xffff || narrow.entries == entries);
        if (!agree) {
            throw RefusedFile.corrupt("the archive has two end records that differ");
        }
    }

    private void check(long directoryEnd) {
        boolean fits =
                directoryBytes >= 0 && directoryBytes <= directoryEnd && entries <= directoryBytes / ZipRecord.CENTRAL;
        if (entries > MAX_ENTRIES && fits) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the archive has " + entries + " entries; at most " + MAX_ENTRIES + " are read",
                    NumpyLines.DATASET);
        }
        if (entries < 0 || entries > MAX_ENTRIES || directoryBytes < 0 || directoryBytes > MAX_DIRECTORY_BYTES) {
            throw RefusedFile.corrupt("the archive claims " + Long.toUnsignedString(entries) + " entries in "
                    + Long.toUnsignedString(directoryBytes) + " bytes of directory; at most " + MAX_ENTRIES + " in "
                    + MAX_DIRECTORY_BYTES + " are read");
        }
        if (directoryOffset < 0 || directoryOffset != directoryEnd - directoryBytes) {
            throw RefusedFile.corrupt("the archive's directory is said to lie at byte "
                    + Long.toUnsignedString(directoryOffset) + " with " + directoryBytes
                    + " bytes, which does not end at byte " + directoryEnd);
        }
    }

    static int u16(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    static long u32(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
