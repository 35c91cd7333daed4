package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.formats.TensorInfo;
import dev.espalier.kernels.Statistics;
import java.lang.foreign.MemorySegment;
import java.util.Collection;

/** What is inside of files of tensors, looked at or moved as a whole. */
final class TensorContents {
    /** Fails the job, with the hint, where a tensor holds NaN or infinity. */
    static void requireFinite(TensorFile file, Collection<TensorInfo> tensors, String hint) {
        for (TensorInfo tensor : tensors) {
            if (tensor.dtype().isFloat()) {
                Statistics statistics = Statistics.of(file.values(tensor.name()));
                if (!statistics.isFinite()) {
                    throw new CompressionFailure(
                            CompressionFailure.Code.DATA,
                            "tensor \"" + tensor.name() + "\" holds NaN or infinity at position "
                                    + statistics.notFinite(),
                            hint);
                }
            }
        }
    }

    /** Takes over all tensors of a file with the same names and shapes. */
    static void copy(TensorFile from, TensorFile into) {
        for (TensorInfo tensor : from.distinct()) {
            MemorySegment.copy(from.bytes(tensor.name()), 0, into.bytes(tensor.name()), 0, tensor.sizeBytes());
        }
    }

    /** Whether names, shapes, types and every bit are the same. */
    static boolean equal(TensorFile one, TensorFile other) {
        return one.tensors().equals(other.tensors())
                && one.distinct().stream()
                        .allMatch(tensor -> one.bytes(tensor.name()).mismatch(other.bytes(tensor.name())) < 0);
    }

    private TensorContents() {}
}
