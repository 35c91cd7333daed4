package dev.espalier.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** Memory, of any size, to and from streams. */
public final class Segments {
    private static final int PIECE_BYTES = 1 << 16;
    private static final long MOST_OF_BUFFER = 1 << 30;

    public static void copy(MemorySegment from, OutputStream to) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, from.byteSize())];
        for (long at = 0; at < from.byteSize(); at += piece.length) {
            int length = (int) Math.min(piece.length, from.byteSize() - at);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, at, piece, 0, length);
            to.write(piece, 0, length);
        }
    }

    /** Writes memory outside of the heap as it lies, without a copy on the way. */
    public static void write(MemorySegment from, WritableByteChannel to) throws IOException {
        for (ByteBuffer buffer : buffers(from)) {
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        }
    }

    /** The same memory, in as many parts as it takes. */
    public static List<ByteBuffer> buffers(MemorySegment of) {
        List<ByteBuffer> parts = new ArrayList<>();
        for (long at = 0; at < of.byteSize(); at += MOST_OF_BUFFER) {
            parts.add(
                    of.asSlice(at, Math.min(MOST_OF_BUFFER, of.byteSize() - at)).asByteBuffer());
        }
        return parts;
    }

    /** Fills a segment from its beginning and refuses to write past its end. */
    public static final class Output extends OutputStream {
        private final MemorySegment into;
        private long at;

        public Output(MemorySegment into) {
            this.into = into;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            MemorySegment.copy(from, offset, into, ValueLayout.JAVA_BYTE, at, length);
            at += length;
        }

        void requireFull(TensorInfo tensor) throws IOException {
            if (at != into.byteSize()) {
                throw new IOException(
                        "tensor \"" + tensor.name() + "\" gave " + at + " bytes instead of " + into.byteSize());
            }
        }
    }

    private Segments() {}
}
