package dev.espalier.formats.zip;

import dev.espalier.formats.sniffing.FileBytes;
import dev.espalier.formats.sniffing.Sniffed;
import dev.espalier.tensors.RefusedFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip archive from a stranger, judged as a whole when it is opened: what is not plainly an archive of files side by
 * side is a {@link RefusedFile}. Owned by whoever opened it.
 */
public final class ZipArchive implements Closeable {
    /** What an archive may always unpack to; beyond it the ratio counts. */
    private static final long SMALL_BYTES = 256L << 20;

    private static final int MAX_RATIO = 200;

    /** A file in the archive; the bytes of a stored one lie in the archive as they are, at {@code dataOffset}. */
    public record Entry(String name, long bytes, long compressedBytes, boolean stored, long dataOffset) {}

    private final FileChannel channel;
    private final ZipFile zip;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, ZipArchiveEntry> described = new HashMap<>();

    private ZipArchive(FileChannel channel, ZipFile zip) {
        this.channel = channel;
        this.zip = zip;
    }

    /** Throws {@link RefusedFile} for what is not a zip archive, is damaged, or is made to harm. */
    public static ZipArchive open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            if (channel.size() < 4 || FileBytes.read(channel, 0, 2).getShort(0) != 0x4b50) {
                throw new RefusedFile(
                        RefusedFile.Reason.UNSUPPORTED_FILE,
                        "the file is not a zip archive"
                                + (channel.size() == 0 ? ": it is empty" : Sniffed.insteadOfArchive(channel)),
                        "upload what torch.save or numpy.savez wrote");
            }
            ZipEnd end = ZipEnd.read(channel);
            ZipArchive archive = new ZipArchive(channel, directory(channel));
            archive.take(end);
            return archive;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ZipFile directory(FileChannel channel) {
        try {
            return ZipFile.builder()
                    .setSeekableByteChannel(channel)
                    .setUseUnicodeExtraFields(false)
                    .get();
        } catch (IOException | RuntimeException e) {
            throw RefusedFile.corrupt(
                    "the archive's directory cannot be read: it is damaged or points out of the file");
        }
    }

    private void take(ZipEnd end) throws IOException {
        List<ZipArchiveEntry> found = Collections.list(zip.getEntries());
        if (found.size() != end.entries()) {
            throw RefusedFile.corrupt("the archive claims " + end.entries() + " entries and has " + found.size());
        }
        for (ZipArchiveEntry entry : found) {
            ZipEntryCheck.check(entry, channel);
            String name = ZipEntryCheck.name(entry);
            Entry taken = new Entry(
                    name,
                    entry.getSize(),
                    entry.getCompressedSize(),
                    entry.getMethod() == ZipEntry.STORED,
                    entry.getDataOffset());
            if (entries.put(name, taken) != null) {
                throw RefusedFile.corrupt("the archive has two entries named \"" + name + "\"");
            }
            described.put(name, entry);
        }
        checkPlaces(found, end.directoryOffset());
        checkRatio();
        entries.keySet().removeIf(name -> name.endsWith("/"));
    }

    private static void checkPlaces(List<ZipArchiveEntry> found, long directoryOffset) {
        List<ZipArchiveEntry> inOrder = new ArrayList<>(found);
        inOrder.sort(Comparator.comparingLong(ZipArchiveEntry::getLocalHeaderOffset));
        long free = 0;
        for (ZipArchiveEntry entry : inOrder) {
            long end = entry.getDataOffset() + entry.getCompressedSize();
            if (entry.getLocalHeaderOffset() < free || end < 0 || end > directoryOffset) {
                throw RefusedFile.corrupt("the entry \"" + entry.getName()
                        + "\" overlaps another or lies outside the archive, at byte " + entry.getLocalHeaderOffset());
            }
            free = end;
        }
    }

    private void checkRatio() throws IOException {
        long allowed = Math.max(SMALL_BYTES, channel.size() * MAX_RATIO);
        long total = 0;
        for (Entry entry : entries.values()) {
            // Subtraction cannot overflow where the sum of claimed sizes could
            if (entry.bytes() > allowed - total) {
                throw new RefusedFile(
                        RefusedFile.Reason.HOSTILE_FILE,
                        "the archive of " + channel.size() + " bytes unpacks to more than " + allowed + " bytes",
                        "write the file without compression, as torch.save and numpy.savez do");
            }
            total += entry.bytes();
        }
    }

    /** The files in the archive, in the order of its directory; folders are left out. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    public Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** Streams an entry, never more than its size; reading its end throws {@link RefusedFile} if size or CRC is wrong. */
    public InputStream open(Entry entry) throws IOException {
        ZipArchiveEntry found = described.get(entry.name());
        if (found == null) {
            throw new IllegalArgumentException("there is no entry \"" + entry.name() + "\"");
        }
        return new VerifiedInput(entry, found.getCrc(), zip.getInputStream(found));
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            zip.close();
        }
    }
}
