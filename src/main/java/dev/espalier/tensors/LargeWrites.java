package dev.espalier.tensors;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes memory into a file at any place; much of it past the page cache, where the disk can. What nobody is about to read
 * again would only push out what somebody is, and wait to be written.
 */
public final class LargeWrites implements Closeable {
    private static final int BLOCK = 4096;
    private static final int PIECE = 4 << 20;
    /** Below this a detour does not pay. */
    private static final long LARGE = 16 << 20;

    private final FileChannel file;
    private final @Nullable FileChannel direct;
    private final ByteBuffer piece;

    /** @param file the same file as the path's, open for writing; stays its owner's */
    public LargeWrites(FileChannel file, Path path) throws IOException {
        this.file = file;
        this.direct = direct(path);
        this.piece = direct == null
                ? ByteBuffer.allocate(0)
                : ByteBuffer.allocateDirect(PIECE + BLOCK).alignedSlice(BLOCK);
    }

    /** Null where the disk, such as one in memory, has no such way or wants larger blocks. */
    private static @Nullable FileChannel direct(Path path) {
        try {
            return FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    public void write(MemorySegment from, long at) throws IOException {
        long begin = (at + BLOCK - 1) / BLOCK * BLOCK;
        long end = (at + from.byteSize()) / BLOCK * BLOCK;
        if (direct == null || end - begin < LARGE) {
            writePlainly(from, at);
            return;
        }
        writePlainly(from.asSlice(0, begin - at), at);
        for (long done = begin; done < end; done += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, end - done));
            MemorySegment.ofBuffer(piece).copyFrom(from.asSlice(done - at, piece.limit()));
            write(direct, piece, done);
        }
        writePlainly(from.asSlice(end - at), end);
    }

    private void writePlainly(MemorySegment from, long at) throws IOException {
        long place = at;
        for (ByteBuffer buffer : Segments.buffers(from)) {
            write(file, buffer, place);
            place += buffer.limit();
        }
    }

    private static void write(FileChannel to, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes, at + bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        if (direct != null) {
            direct.close();
        }
    }
}
