package dev.espalier.formats.torch;

import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A tensor as a pickle describes it: values in a storage, or codes in one that stand for values. */
sealed interface StoredTensor permits StridedTensor, QuantizedTensor {
    /** What a reader of the values gets. */
    TensorInfo info();

    /** The values where they lie in the storage as {@link #copy} would stream them; empty where they do not. */
    default Optional<MemorySegment> view() {
        return Optional.empty();
    }

    /** Streams the values, contiguous, little-endian and in row-major order. */
    void copy(OutputStream to) throws IOException;
}
