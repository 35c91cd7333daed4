package dev.espalier.compression;

import dev.espalier.formats.TensorFile;
import dev.espalier.formats.TensorInfo;
import dev.espalier.graph.channels.Slice;
import dev.espalier.kernels.Mask;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a smaller network's tensors and masks out of a larger one's. */
record Reshaping(List<Slice> slices) {
    /** By all their names. */
    List<TensorInfo> tensors() {
        return slices.stream().map(Slice::to).toList();
    }

    /** The caller closes it. */
    TensorFile file(TensorFile from, Path to) throws IOException {
        TensorFile made = TensorFile.create(to, tensors(), from.metadata());
        for (Slice slice : distinct()) {
            long width = slice.from().dtype().sizeBytes();
            MemorySegment old = from.bytes(slice.from().name());
            MemorySegment small = made.bytes(slice.from().name());
            slice.runs((at, into, length) -> MemorySegment.copy(old, at * width, small, into * width, length * width));
        }
        return made;
    }

    private List<Slice> distinct() {
        return slices.stream().filter(slice -> !slice.from().isTied()).toList();
    }

    /** Masks by tensor name of what stays. */
    Map<String, Mask> masks(Map<String, Mask> masks) {
        Map<String, Mask> smaller = new HashMap<>();
        for (Slice slice : distinct()) {
            Mask mask = masks.get(slice.from().name());
            if (mask != null) {
                smaller.put(slice.from().name(), mask(slice, mask));
            }
        }
        return smaller;
    }

    private static Mask mask(Slice slice, Mask mask) {
        BitSet pruned = new BitSet();
        slice.runs((from, to, length) -> {
            for (long i = 0; i < length; i++) {
                if (mask.isPruned((int) (from + i))) {
                    pruned.set((int) (to + i));
                }
            }
        });
        return Mask.of(slice.to().elements(), pruned);
    }
}
