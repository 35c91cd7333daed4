package dev.espalier.formats.sniffing;

import dev.espalier.tensors.RefusedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** A few bytes of a file at a known place. */
public final class FileBytes {
    private static final int HEAD_BYTES = 1024;

    /** The first ones, by which files are told apart. */
    public static ByteBuffer head(FileChannel channel) throws IOException {
        return read(channel, 0, (int) Math.min(channel.size(), HEAD_BYTES));
    }

    public static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw RefusedFile.corrupt("the archive ends at byte " + (from + buffer.position()) + ", expected "
                        + buffer.remaining() + " bytes more");
            }
        }
        return buffer.flip();
    }

    private FileBytes() {}
}
