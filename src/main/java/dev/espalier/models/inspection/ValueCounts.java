package dev.espalier.models.inspection;

import dev.espalier.kernels.Statistics;
import dev.espalier.tensors.Checkpoint;
import dev.espalier.tensors.SegmentValues;
import dev.espalier.tensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** How many values of a tensor are not zero, and how many are NaN or infinite. */
record ValueCounts(long nonzero, long notFinite) {
    /** By all cores where the values can be read in place; else as they are streamed, and so where any is not finite. */
    static ValueCounts of(Checkpoint checkpoint, TensorInfo tensor) throws IOException {
        Optional<MemorySegment> view = tensor.dtype().isFloat() ? checkpoint.view(tensor) : Optional.empty();
        if (view.isPresent()) {
            Statistics statistics = Statistics.of(new SegmentValues(tensor, view.get()));
            if (statistics.isFinite()) {
                return new ValueCounts(statistics.nonzero(), 0);
            }
        }
        ValueCounter counter = new ValueCounter(tensor.dtype());
        checkpoint.copy(tensor, counter);
        return new ValueCounts(counter.nonzero(), counter.notFinite());
    }
}
