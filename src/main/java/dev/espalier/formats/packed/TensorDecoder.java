package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Patterns;
import dev.espalier.kernels.coding.BrokenStream;
import dev.espalier.kernels.coding.ByteSource;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Reads a tensor's block: chunks beside each other, checked and given out in order. */
final class TensorDecoder {
    /** More than the block of any adaptively coded tensor has. */
    private static final int MOST_ADAPTIVE = 64 << 20;

    private final ChunkReader chunks;
    private final long count;
    private final int width;
    private final List<Piece> pieces = new ArrayList<>();

    /** A chunk's sum and payload. */
    private record Piece(int crc, MemorySegment payload) {}

    private TensorDecoder(TensorInfo tensor, MemorySegment block) {
        count = tensor.elements();
        width = tensor.dtype().sizeBytes();
        Segments from = new Segments(block);
        int kind = from.take();
        chunks = switch (kind) {
            case Form.DENSE -> new ChunkReader.Dense(width);
            case Form.ADAPTIVE -> {
                ByteSource all = source(from.part((int) Math.min(from.left(), MOST_ADAPTIVE)));
                ChunkReader adaptive = ChunkReader.Adaptive.of(tensor, all);
                from.back(all.left());
                yield adaptive;
            }
            case Form.CHUNKED -> {
                ByteSource head = source(from.part(from.takeLength()));
                ChunkReader chunked = ChunkReader.Chunked.of(tensor, head);
                requireNothing(head.left());
                yield chunked;
            }
            default -> throw new BrokenStream("there is no kind " + kind + " of block");
        };
        for (long at = 0; at < count; at += chunks.chunk()) {
            int crc = from.takeInt();
            pieces.add(new Piece(crc, from.part(from.takeLength())));
        }
        requireNothing(from.left());
    }

    private static void requireNothing(long left) {
        if (left != 0) {
            throw new BrokenStream(left + " bytes are left over");
        }
    }

    private static ByteSource source(MemorySegment bytes) {
        return new ByteSource(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    /** Throws {@link BrokenStream} where the block is not one of this tensor's. */
    static void copy(TensorInfo tensor, MemorySegment block, Workers workers, OutputStream to) throws IOException {
        TensorDecoder decoder = new TensorDecoder(tensor, block);
        workers.inOrder(decoder.pieces.size(), decoder::read, to::write);
    }

    private byte[] read(int index) {
        Piece piece = pieces.get(index);
        long from = (long) index * chunks.chunk();
        int length = (int) Math.min(chunks.chunk(), count - from);
        ByteSource payload = source(piece.payload());
        byte[] bytes = Patterns.bytes(chunks.read(payload, from, length), length, width);
        requireNothing(payload.left());
        CRC32 crc = new CRC32();
        crc.update(bytes);
        if ((int) crc.getValue() != piece.crc()) {
            throw new BrokenStream("its elements from " + from + " on have another CRC than was written");
        }
        return bytes;
    }
}
