package dev.espalier.formats;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tied weights: names that stand for one tensor. In PyTorch's files these are views of one storage that are alike in
 * place, shape, strides and type; the first name of each is the one that it is kept under.
 */
public final class Ties {
    private static final int TOLD = 20;

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

    /**
     * Tensors of which some are one, after names changed or went. It is kept under the first name that was not tied, or
     * else under the first.
     *
     * @param keys for each tensor one that is equal for what is one tensor
     */
    public static List<TensorInfo> of(List<TensorInfo> tensors, List<?> keys) {
        Map<Object, String> kept = new HashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            if (!tensors.get(i).isTied()) {
                kept.putIfAbsent(keys.get(i), tensors.get(i).name());
            }
        }
        List<TensorInfo> tied = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            TensorInfo tensor = tensors.get(i);
            kept.putIfAbsent(keys.get(i), tensor.name());
            String name = kept.get(keys.get(i));
            tied.add(new TensorInfo(
                    tensor.name(), tensor.dtype(), tensor.shape(), tensor.name().equals(name) ? null : name));
        }
        return tied;
    }

    /** Tells a user which names are one tensor; nothing where none are. */
    public static List<String> findings(Collection<TensorInfo> tensors) {
        List<TensorInfo> tied = tensors.stream().filter(TensorInfo::isTied).toList();
        if (tied.isEmpty()) {
            return List.of();
        }
        String told = tied.stream()
                .limit(TOLD)
                .map(tensor -> "\"" + Shown.name(tensor.name()) + "\" is \"" + Shown.name(tensor.storedAs()) + "\"")
                .collect(Collectors.joining(", "));
        return List.of("tied: " + told + (tied.size() > TOLD ? " and " + (tied.size() - TOLD) + " more" : "")
                + "; one tensor each, counted, changed and stored once, and exported under all its names");
    }

    private Ties() {}
}
