package dev.espalier.formats.torch;

import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.io.OutputStream;

/** A tensor as a pickle describes it: values in a storage, or codes in one that stand for values. */
sealed interface StoredTensor permits StridedTensor, QuantizedTensor {
    /** What a reader of the values gets. */
    TensorInfo info();

    /** Streams the values, contiguous, little-endian and in row-major order. */
    void copy(OutputStream to) throws IOException;
}
