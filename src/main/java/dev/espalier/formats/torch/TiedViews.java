package dev.espalier.formats.torch;

import dev.espalier.tensors.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tied weights in PyTorch's files: views of one storage that are alike in place, shape, strides and type; the first name
 * of each is the one that it is kept under.
 */
final class TiedViews {
    /** Equal for what is one tensor. */
    private record Place(MemorySegment storage, DType dtype, long offset, List<Long> shape, List<Long> strides) {
        /** How far apart the elements of an axis of one are means nothing. */
        static Place of(StridedTensor tensor) {
            List<Long> strides = new ArrayList<>(tensor.strides());
            List<Long> shape = tensor.info().shape();
            for (int i = 0; i < strides.size(); i++) {
                if (shape.get(i) == 1) {
                    strides.set(i, 0L);
                }
            }
            return new Place(tensor.storage(), tensor.info().dtype(), tensor.offset(), shape, strides);
        }
    }

    /** The same tensors in the same order, later names of one tied to its first. Codes that stand for values are not looked at. */
    static Map<String, StoredTensor> mark(Map<String, ? extends StoredTensor> tensors) {
        Map<Place, String> first = new HashMap<>();
        Map<String, StoredTensor> marked = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> marked.put(
                name,
                switch (tensor) {
                    case StridedTensor strided -> mark(strided, first);
                    case QuantizedTensor quantized -> quantized;
                }));
        return marked;
    }

    private static StridedTensor mark(StridedTensor tensor, Map<Place, String> first) {
        String name = tensor.info().name();
        String before = tensor.info().elements() == 0 ? null : first.putIfAbsent(Place.of(tensor), name);
        return before == null ? tensor : tensor.tied(before);
    }

    private TiedViews() {}
}
