package dev.espalier.formats.packed;

import dev.espalier.formats.packed.codes.Patterns;
import dev.espalier.kernels.coding.CodeShape;
import dev.espalier.tensors.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;

/** A tensor whose little-endian bytes lie in memory. */
record TensorSource(TensorInfo tensor, MemorySegment bytes) {
    long count() {
        return tensor.elements();
    }

    int width() {
        return tensor.dtype().sizeBytes();
    }

    long[] patterns(long from, int length) {
        long[] patterns = new long[length];
        Patterns.read(bytes, width(), from, length, patterns);
        return patterns;
    }

    int crc(long from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes.asSlice(from * width(), (long) length * width()).asByteBuffer());
        return (int) crc.getValue();
    }

    CodeShape shape() {
        return CodeShape.of(tensor.shape());
    }
}
