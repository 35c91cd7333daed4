package dev.espalier.formats.zip;

import dev.espalier.tensors.LargeWrites;
import dev.espalier.tensors.Segments;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Writes a zip of stored entries in one folder, which is {@code archive/} in PyTorch's files, each one's data at a multiple
 * of 64 bytes so that it can be mapped. The same entries give the same bytes; contents are streamed. Call {@link #finish} at the end: a
 * file closed without it is no archive.
 */
public final class TorchZipWriter implements Closeable {
    /** What writes an entry's bytes; exactly as many as announced. */
    public interface Content {
        void writeTo(OutputStream to) throws IOException;
    }

    private static final String FOLDER = "archive/";
    private static final int PIECE = 1 << 16;

    private final Path path;
    private final FileChannel file;
    private final String folder;
    private final long largest;
    private final List<ZipRecord> records = new ArrayList<>();

    public TorchZipWriter(Path file) throws IOException {
        this(file, FOLDER);
    }

    /** @param folder what all names begin with: empty, or a folder with a slash at its end */
    public TorchZipWriter(Path file, String folder) throws IOException {
        this(file, folder, ZipRecord.LARGEST);
    }

    /** @param largest size or offset from which on the 64-bit form is used; smaller only to try that form */
    TorchZipWriter(Path file, long largest) throws IOException {
        this(file, FOLDER, largest);
    }

    TorchZipWriter(Path file, String folder, long largest) throws IOException {
        this.path = file;
        this.folder = folder;
        this.largest = largest;
        this.file = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    public void add(String name, byte[] bytes) throws IOException {
        add(name, bytes.length, to -> to.write(bytes));
    }

    /** Streams an entry. Its checksum is known only afterwards and is put into the header then. */
    public void add(String name, long sizeBytes, Content content) throws IOException {
        ZipRecord unchecked = new ZipRecord(folder + name, file.position(), sizeBytes, 0, false, largest);
        write(unchecked.localHeader());
        EntryOutput output = new EntryOutput(sizeBytes);
        content.writeTo(output);
        if (output.left != 0) {
            throw new IOException(name + ": " + output.left + " of " + sizeBytes + " bytes are missing");
        }
        describe(unchecked.of(sizeBytes, output.checksum.getValue()));
    }

    /** Streams an entry that is as long as it turns out to be. */
    public void add(String name, InputStream content) throws IOException {
        ZipRecord unknown = new ZipRecord(folder + name, file.position(), 0, 0, true, largest);
        write(unknown.localHeader());
        EntryOutput output = new EntryOutput(Long.MAX_VALUE);
        byte[] piece = new byte[PIECE];
        for (int length = content.read(piece); length >= 0; length = content.read(piece)) {
            output.write(piece, 0, length);
        }
        describe(unknown.of(Long.MAX_VALUE - output.left, output.checksum.getValue()));
    }

    private void describe(ZipRecord entry) throws IOException {
        write(entry.localHeader(), entry.offset());
        records.add(entry);
    }

    /** Writes entries that lie in memory. */
    public void add(Map<String, MemorySegment> entries) throws IOException {
        Map<String, Long> checksums = entries.entrySet().parallelStream()
                .collect(Collectors.toConcurrentMap(Map.Entry::getKey, entry -> checksum(entry.getValue())));
        try (LargeWrites contents = new LargeWrites(file, path)) {
            for (Map.Entry<String, MemorySegment> entry : entries.entrySet()) {
                MemorySegment content = entry.getValue();
                ZipRecord record = new ZipRecord(
                        folder + entry.getKey(),
                        file.position(),
                        content.byteSize(),
                        Objects.requireNonNull(checksums.get(entry.getKey())),
                        false,
                        largest);
                write(record.localHeader());
                contents.write(content, file.position());
                file.position(file.position() + content.byteSize());
                records.add(record);
            }
        }
    }

    private static long checksum(MemorySegment content) {
        CRC32 checksum = new CRC32();
        Segments.buffers(content).forEach(checksum::update);
        return checksum.getValue();
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes, at + bytes.position());
        }
    }

    /** Writes the directory; nothing can be added any more. */
    public void finish() throws IOException {
        long begin = file.position();
        for (ZipRecord entry : records) {
            write(entry.directoryEntry());
        }
        write(ZipRecord.directoryEnd(records.size(), begin, file.position() - begin, largest));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private final class EntryOutput extends OutputStream {
        private final CRC32 checksum = new CRC32();
        private long left;

        EntryOutput(long sizeBytes) {
            this.left = sizeBytes;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > left) {
                throw new IOException("the entry is longer than announced by " + (length - left) + " bytes");
            }
            checksum.update(bytes, offset, length);
            TorchZipWriter.this.write(ByteBuffer.wrap(bytes, offset, length));
            left -= length;
        }
    }
}
