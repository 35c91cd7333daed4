package dev.espalier.formats.zip;

import dev.espalier.formats.sniffing.FileBytes;
import dev.espalier.tensors.RefusedFile;
import dev.espalier.tensors.waysout.FileLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** Judges one entry of an archive: its name, its method, and that both of its headers tell the same. */
final class ZipEntryCheck {
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_FOLLOW = 1 << 3;
    private static final long IN_ZIP64_FIELD = 0xffff_ffffL;

    private final ZipArchiveEntry entry;
    private final ByteBuffer local;

    private ZipEntryCheck(ZipArchiveEntry entry, ByteBuffer local) {
        this.entry = entry;
        this.local = local;
    }

    static void check(ZipArchiveEntry entry, FileChannel channel) throws IOException {
        checkName(name(entry));
        if (entry.getSize() < 0 || entry.getCompressedSize() < 0 || entry.getDataOffset() < 0) {
            throw RefusedFile.corrupt("the entry \"" + entry.getName() + "\" has no size or place");
        }
        ZipEntryCheck check =
                new ZipEntryCheck(entry, FileBytes.read(channel, entry.getLocalHeaderOffset(), LOCAL_BYTES));
        check.method();
        check.localHeader(channel);
    }

    /** With slashes between folders: some tools on Windows write backslashes there. */
    static String name(ZipArchiveEntry entry) {
        return entry.getName().replace('\\', '/');
    }

    private static void checkName(String name) {
        boolean rooted = name.startsWith("/") || name.matches("^[A-Za-z]:.*");
        boolean odd = name.isEmpty() || name.indexOf('\0') >= 0;
        if (rooted || odd || List.of(name.split("/")).contains("..")) {
            throw new RefusedFile(
                    RefusedFile.Reason.HOSTILE_FILE,
                    "the archive has an entry named \"" + name + "\", which leads out of its folder",
                    "write the file anew with torch.save or numpy.savez");
        }
    }

    private void method() {
        boolean encrypted = ((entry.getRawFlag() | ZipEnd.u16(local, 6)) & ENCRYPTED) != 0;
        boolean known = entry.getMethod() == ZipEntry.STORED || entry.getMethod() == ZipEntry.DEFLATED;
        if (encrypted || !known) {
            throw new RefusedFile(
                    RefusedFile.Reason.UNSUPPORTED_FILE,
                    "the entry \"" + entry.getName() + "\" is "
                            + (encrypted ? "encrypted" : "compressed by method " + entry.getMethod()),
                    encrypted ? "unpack it and zip it again without a password" : FileLines.ZIP_AGAIN);
        }
        if (entry.getMethod() == ZipEntry.STORED && entry.getSize() != entry.getCompressedSize()) {
            throw RefusedFile.corrupt("the stored entry \"" + entry.getName() + "\" claims " + entry.getSize()
                    + " bytes in " + entry.getCompressedSize());
        }
    }

    private void localHeader(FileChannel channel) throws IOException {
        int nameBytes = ZipEnd.u16(local, 26);
        byte[] name = FileBytes.read(channel, entry.getLocalHeaderOffset() + LOCAL_BYTES, nameBytes)
                .array();
        boolean agrees = local.getInt(0) == LOCAL_SIGNATURE
                && ZipEnd.u16(local, 8) == entry.getMethod()
                && agrees(14, entry.getCrc())
                && agrees(18, entry.getCompressedSize())
                && agrees(22, entry.getSize())
                && Arrays.equals(name, entry.getRawName());
        if (!agrees) {
            throw RefusedFile.corrupt("the entry \"" + entry.getName()
                    + "\" is described differently by its own header and by the archive's directory");
        }
    }

    /** Streaming writers leave zeros in the local header, big ones refer to an extra field. */
    private boolean agrees(int at, long value) {
        long stated = ZipEnd.u32(local, at);
        boolean left = (ZipEnd.u16(local, 6) & SIZES_FOLLOW) != 0 && stated == 0;
        return left || stated == value || (at > 14 && stated == IN_ZIP64_FIELD);
    }
}
